import type { Bytes } from './base64url';
import { numberOf } from './publicKey';
import { refuse } from './refusal';

const order = BigInt('0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551');
const middle = (order - 1n) / 2n;
const algorithm = { name: 'ECDSA', hash: 'SHA-256' };

/** SPEC 3.4: 64 bytes; of the two values of s that verify, the lower one. */
export async function sign(key: CryptoKey, message: Bytes): Promise<Bytes> {
  const signature = new Uint8Array(await crypto.subtle.sign(algorithm, key, message));
  const s = numberOf(signature.subarray(32));
  if (s > middle) signature.set(bytesOf(order - s), 32);
  return signature;
}

/** SPEC 3.4: refuses what another encoder might have made of the same signature. */
export async function verify(key: CryptoKey, message: Bytes, signature: Bytes): Promise<void> {
  if (signature.length !== 64) refuse('3.4', 'not 64 bytes');
  const [r, s] = [numberOf(signature.subarray(0, 32)), numberOf(signature.subarray(32))];
  if (r === 0n || r >= order || s === 0n || s > middle) refuse('3.4', 'r or s out of range');
  if (!(await crypto.subtle.verify(algorithm, key, signature, message))) refuse('3.4', 'a wrong signature');
}

function bytesOf(number: bigint): Uint8Array {
  const hex = number.toString(16).padStart(64, '0');
  return Uint8Array.from({ length: 32 }, (_, at) => Number.parseInt(hex.slice(2 * at, 2 * at + 2), 16));
}
