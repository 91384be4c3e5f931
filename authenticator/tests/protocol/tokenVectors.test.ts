import { describe, expect, it } from 'vitest';
import { readOfflineLink, responseOf, writeOfflineLink } from '../../src/protocol/offline';
import { isPin, pinKeyOf, pinKeyText, proofOver, tokenOcraKey, tokenTotpKey, weaknessOf } from '../../src/protocol/pin';
import { importPublicKey } from '../../src/protocol/publicKey';
import { openTokenClaim } from '../../src/protocol/tokenClaim';
import { importTotpKey, totpCode } from '../../src/protocol/totp';
import { digestOf, openTransaction, readItems, readShown } from '../../src/protocol/transaction';
import { bytesOf, expectRefusal, readVectors } from './vectors';

const hmac = (bytes: Uint8Array<ArrayBuffer>): Promise<CryptoKey> => crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
const mark = async (key: CryptoKey): Promise<ArrayBuffer> => crypto.subtle.sign('HMAC', key, new Uint8Array(1));

describe('every vector of a Secure Token', () => {
  it('of keys that a PIN gives', async () => {
    for (const { seed, salt, pin, key, message, proof, totp, ocra } of readVectors('pin').keys) {
      const seedKey = await hmac(bytesOf(seed));
      const pinKey = await pinKeyOf(seedKey, bytesOf(salt), pin);
      expect(await pinKeyText(seedKey, bytesOf(salt), pin)).toBe(key);
      expect(await proofOver(pinKey, message)).toBe(proof);
      expect(await totpCode(await tokenTotpKey(pinKey), 59)).toBe(await totpCode(await importTotpKey(bytesOf(totp)), 59));
      expect(await mark(await tokenOcraKey(pinKey))).toEqual(await mark(await hmac(bytesOf(ocra))));
    }
  });

  it('of PINs that are weak, that are not, and that are none', async () => {
    const { weak, strong, refuse } = readVectors('pin');
    for (const { pin, telephone, reason } of weak) expect(weaknessOf(pin, telephone), pin).toBe(reason);
    for (const { pin, telephone } of strong) expect(weaknessOf(pin, telephone), pin).toBeNull();
    const seedKey = await hmac(new Uint8Array(32));
    for (const { why, pin } of refuse) {
      expect(isPin(pin), why).toBe(false);
      await expectRefusal(why, () => pinKeyOf(seedKey, new Uint8Array(16), pin));
    }
  });

  it('of claims', async () => {
    const { accept, refuse } = readVectors('token-claims');
    for (const { envelope, claim } of accept) expect(await openTokenClaim(envelope)).toEqual(claim);
    for (const { why, envelope } of refuse) await expectRefusal(why, () => openTokenClaim(envelope));
  });

  it('of statements on transactions', async () => {
    const { key, question, accept, refuse } = readVectors('transactions');
    const imported = await importPublicKey(key);
    for (const { envelope, answer, shown } of accept) {
      expect(await openTransaction(envelope, imported, { ...question, shown: shown ?? question.shown })).toEqual(answer);
    }
    for (const { why, envelope } of refuse) await expectRefusal(why, () => openTransaction(envelope, imported, question));
  });

  it('of fields', async () => {
    const { accept, refuse } = readVectors('transactions').fields;
    const shownWith = (fields: unknown): object => ({ party: 'Bank Contoh', title: 'Transfer', fields, digest: '', count: 0 });
    for (const fields of accept) expect(readShown(shownWith(fields)).fields).toEqual(fields);
    for (const { why, fields } of refuse) await expectRefusal(why, () => readShown(shownWith(fields)));
  });

  it('of digests', async () => {
    for (const { what, items, digest } of readVectors('transactions').digests) expect(await digestOf(readItems(items)), what).toBe(digest);
  });

  it('of transactions without network', async () => {
    const { accept, refuse } = readVectors('offline');
    for (const { link, transaction, seed, salt, pin, response } of accept) {
      expect(readOfflineLink(link)).toEqual(transaction);
      expect(writeOfflineLink(transaction)).toBe(link);
      expect(await responseOf(readOfflineLink(link), await pinKeyOf(await hmac(bytesOf(seed)), bytesOf(salt), pin))).toBe(response);
    }
    for (const { why, link } of refuse) await expectRefusal(why, () => readOfflineLink(link));
  });
});
