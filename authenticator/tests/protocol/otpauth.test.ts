import { describe, expect, it } from 'vitest';
import { readOtpAuth } from '../../src/protocol/otpauth';
import { expectRefusal } from './vectors';

const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';

describe("another party's address", () => {
  it('is read with the usual values where it is silent', () => {
    expect(readOtpAuth(`otpauth://totp/Surel%20Contoh:sari%40contoh.example?secret=${secret}&issuer=Surel%20Contoh`)).toEqual({
      issuer: 'Surel Contoh', name: 'sari@contoh.example', secret: new TextEncoder().encode('12345678901234567890'), hash: 'SHA-1', digits: 6, period: 30,
    });
  });

  it('may name algorithm, digits and period, and things that nobody here knows', () => {
    const read = readOtpAuth(`otpauth://totp/sari?secret=${secret.toLowerCase()}====&algorithm=SHA256&digits=8&period=60&image=https%3A%2F%2Fcontoh.example`);
    expect(read).toMatchObject({ issuer: '', name: 'sari', hash: 'SHA-256', digits: 8, period: 60 });
  });

  it.each([
    ['another type', `otpauth://hotp/sari?secret=${secret}&counter=1`],
    ['no label', `otpauth://totp/?secret=${secret}`],
    ['no secret', 'otpauth://totp/sari?issuer=A'],
    ['a short secret', 'otpauth://totp/sari?secret=GEZDGNBV'],
    ['not base32', `otpauth://totp/sari?secret=${secret.replace('G', '1')}`],
    ['a length that base32 has not', `otpauth://totp/sari?secret=${secret}G`],
    ['another algorithm', `otpauth://totp/sari?secret=${secret}&algorithm=MD5`],
    ['five digits', `otpauth://totp/sari?secret=${secret}&digits=5`],
    ['a period of zero', `otpauth://totp/sari?secret=${secret}&period=0`],
    ['a secret twice', `otpauth://totp/sari?secret=${secret}&secret=${secret}`],
    ['a name that turns the direction', `otpauth://totp/sa%E2%80%AEri?secret=${secret}`],
    ['a broken escape', `otpauth://totp/sa%zzri?secret=${secret}`],
    ['a fragment', `otpauth://totp/sari?secret=${secret}#x`],
    ['a space before', ` otpauth://totp/sari?secret=${secret}`],
  ])('is refused: %s', (why, uri) => expectRefusal(why, () => readOtpAuth(uri)));
});
