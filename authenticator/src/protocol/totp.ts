import type { Bytes } from './base64url';

export type OtpHash = 'SHA-1' | 'SHA-256' | 'SHA-512';

export interface TotpParameters { digits: number; period: number }

/** SPEC 7.1; what most of other parties' codes are, too. */
export const usual: TotpParameters = { digits: 6, period: 30 };

/** Not extractable: the secret goes in and only codes come out. */
export function importTotpKey(secret: Bytes, hash: OtpHash = 'SHA-1'): Promise<CryptoKey> {
  return crypto.subtle.importKey('raw', secret, { name: 'HMAC', hash }, false, ['sign']);
}

/** RFC 6238 §4 over RFC 4226 §5.3; time in seconds since 1970. */
export async function totpCode(key: CryptoKey, time: number, { digits, period }: TotpParameters = usual): Promise<string> {
  const counter = new DataView(new ArrayBuffer(8));
  counter.setBigUint64(0, BigInt(Math.floor(time / period)));
  const hash = new DataView(await crypto.subtle.sign('HMAC', key, counter.buffer));
  const offset = hash.getUint8(hash.byteLength - 1) & 15;
  return String((hash.getUint32(offset) & 0x7fffffff) % 10 ** digits).padStart(digits, '0');
}

/** Seconds until the next code, 1 to the period. */
export const secondsLeft = (time: number, period: number): number => period - (Math.floor(time) % period);
