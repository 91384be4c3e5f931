import { readBase64Url, writeBase64Url, type Bytes } from './base64url';
import { refuse } from './refusal';

const prime = BigInt('0xFFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFF');
const b = BigInt('0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B');
const algorithm = { name: 'ECDSA', namedCurve: 'P-256' };

export const numberOf = (bytes: Uint8Array): bigint => BigInt('0x' + Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join(''));

/** SPEC 2.3. The platform would refuse such points too, but each in its own way. */
export function readPublicKey(value: unknown): { text: string; point: Bytes } {
  if (typeof value !== 'string') refuse('2.2', 'not a key');
  const point = readBase64Url(value);
  if (point.length !== 65 || point[0] !== 4) refuse('2.3', 'not an uncompressed point');
  const [x, y] = [numberOf(point.subarray(1, 33)), numberOf(point.subarray(33))];
  if (x >= prime || y >= prime) refuse('2.3', 'a coordinate that is not below the prime');
  if ((y * y - (x * x * x - 3n * x + b)) % prime !== 0n) refuse('2.3', 'not on the curve');
  return { text: value, point };
}

export const readKeyText = (value: unknown): string => readPublicKey(value).text;

export function importPublicKey(key: string): Promise<CryptoKey> {
  return crypto.subtle.importKey('raw', readPublicKey(key).point, algorithm, true, ['verify']);
}

/** SPEC 2.2. */
export async function writePublicKey(key: CryptoKey): Promise<string> {
  return writeBase64Url(new Uint8Array(await crypto.subtle.exportKey('raw', key)));
}

/** SPEC 2.1: the private half cannot be taken out, not even by this app. */
export function makeDeviceKey(): Promise<CryptoKeyPair> {
  return crypto.subtle.generateKey(algorithm, false, ['sign', 'verify']);
}
