import { describe, expect, it } from 'vitest';
import { asciiBytes } from '../../src/protocol/base64url';
import { importTotpKey, secondsLeft, totpCode, type OtpHash } from '../../src/protocol/totp';

// RFC 6238 Appendix B, with the seeds of erratum 2866: as long as the hash.
const seeds: Record<OtpHash, string> = { 'SHA-1': '1234567890'.repeat(2), 'SHA-256': '1234567890'.repeat(4).slice(0, 32), 'SHA-512': '1234567890'.repeat(7).slice(0, 64) };
const vectors: [time: number, sha1: string, sha256: string, sha512: string][] = [
  [59, '94287082', '46119246', '90693936'],
  [1111111109, '07081804', '68084774', '25091201'],
  [1111111111, '14050471', '67062674', '99943326'],
  [1234567890, '89005924', '91819424', '93441116'],
  [2000000000, '69279037', '90698825', '38618901'],
  [20000000000, '65353130', '77737706', '47863826'],
];

describe('a TOTP code', () => {
  it.each(vectors)('is that of RFC 6238 at %i', async (time, ...codes) => {
    const hashes: OtpHash[] = ['SHA-1', 'SHA-256', 'SHA-512'];
    for (const [at, hash] of hashes.entries()) {
      const key = await importTotpKey(asciiBytes(seeds[hash]), hash);
      expect(await totpCode(key, time, { digits: 8, period: 30 })).toBe(codes[at]);
      expect(await totpCode(key, time)).toBe(codes[at]!.slice(2));
    }
  });

  it('lasts until the period ends', () => {
    expect([secondsLeft(0, 30), secondsLeft(29.9, 30), secondsLeft(30, 30), secondsLeft(61, 60)]).toEqual([30, 1, 30, 59]);
  });

  it('comes of a key that does not come out', async () => {
    await expect(crypto.subtle.exportKey('raw', await importTotpKey(asciiBytes(seeds['SHA-1'])))).rejects.toThrow();
  });
});
