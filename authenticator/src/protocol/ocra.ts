import { asciiBytes, joinBytes, type Bytes } from './base64url';
import { refuse } from './refusal';

// RFC 6287, for the one suite of SPEC 11.2. A suite that comes from outside is never taken.
const suite = 'OCRA-1:HOTP-SHA256-8:QN08-S064';
const digits = 8;
const questionBytes = 128;
const sessionBytes = 64;

/** RFC 6287 §5: the question is a number, written in hexadecimal digits from the left of 128 bytes. */
export async function ocraResponse(key: CryptoKey, question: string, session: Bytes): Promise<string> {
  if (!/^[0-9]{8}$/.test(question)) refuse('11.1', 'not eight digits');
  if (session.length !== sessionBytes) refuse('11.2', 'session data of another length');
  const hex = Number(question).toString(16).padEnd(2 * questionBytes, '0');
  const padded = Uint8Array.from({ length: questionBytes }, (_, at) => Number.parseInt(hex.slice(2 * at, 2 * at + 2), 16));
  const data = joinBytes(asciiBytes(suite), new Uint8Array(1), padded, session);
  const hash = new DataView(await crypto.subtle.sign('HMAC', key, data));
  const offset = hash.getUint8(hash.byteLength - 1) & 15;
  return String((hash.getUint32(offset) & 0x7fffffff) % 10 ** digits).padStart(digits, '0');
}
