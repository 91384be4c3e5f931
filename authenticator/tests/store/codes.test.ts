import { beforeEach, describe, expect, it } from 'vitest';
import { readOtpAuth } from '../../src/protocol/otpauth';
import { totpCode } from '../../src/protocol/totp';
import { addCode, forgetCode, openCode, readCodes } from '../../src/store/codes';
import { freshDatabase } from './fresh';

const account = readOtpAuth('otpauth://totp/Surel:sari?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Surel');

describe('codes of other services', () => {
  beforeEach(freshDatabase);

  it('are made with a key that does not come out, and open for an export alone', async () => {
    await addCode(account);
    const [code] = await readCodes();
    expect(await totpCode(code!.key, 59, code)).toBe('287082');
    expect(code!.key.extractable).toBe(false);
    expect(await openCode(code!)).toEqual(account);
  });

  it('lie in the database without their secret', async () => {
    await addCode(account);
    const [code] = await readCodes();
    expect(Buffer.from(code!.sealed.bytes).includes(Buffer.from(account.secret))).toBe(false);
  });

  it('are added once', async () => {
    expect([await addCode(account), await addCode(account)]).toEqual([true, false]);
    expect(await addCode({ ...account, secret: new Uint8Array(20) })).toBe(true);
    expect(await readCodes()).toHaveLength(2);
  });

  it('do not open under the name of another one', async () => {
    await addCode(account);
    const [code] = await readCodes();
    await expect(openCode({ ...code!, id: crypto.randomUUID() })).rejects.toThrow();
    await forgetCode(code!.id);
    expect(await readCodes()).toEqual([]);
  });
});
