import { asciiBytes, readBase64Url, writeBase64Url, type Bytes } from '../protocol/base64url';
import { readExactly, readInteger, readOneOf, readString, type Shape } from '../protocol/canonicalJson';
import type { OtpAccount } from '../protocol/otpauth';
import { readPersonText } from '../protocol/personText';
import { refuse } from '../protocol/refusal';
import type { OtpHash } from '../protocol/totp';

/** The file of an export: its content is AES-256-GCM under a key that PBKDF2 makes of the passphrase; all else is authenticated with it. */
interface ExportFile { kind: 'gapura-codes'; version: number; iterations: number; salt: string; nonce: string; content: string }

interface ExportedCode { issuer: string; name: string; secret: string; hash: OtpHash; digits: number; period: number }

const iterations = 600_000;
/** More than anybody's export would ask for; a file must not keep the phone busy for minutes. */
const mostIterations = 5_000_000;
const largestFile = 1_000_000;
export const shortestPassphrase = 12;

const fileShape: Shape<ExportFile> = {
  kind: readOneOf('export', 'gapura-codes'), version: readInteger, iterations: readInteger, salt: readString, nonce: readString, content: readString,
};

const codeShape: Shape<ExportedCode> = {
  issuer: value => (value === '' ? '' : readPersonText(value)),
  name: readPersonText,
  secret: readString,
  hash: readOneOf<OtpHash>('export', 'SHA-1', 'SHA-256', 'SHA-512'),
  digits: value => within(readInteger(value), 6, 8),
  period: value => within(readInteger(value), 5, 300),
};

export async function writeExport(accounts: OtpAccount[], passphrase: string): Promise<string> {
  const salt = crypto.getRandomValues(new Uint8Array(16));
  const nonce = crypto.getRandomValues(new Uint8Array(12));
  const codes = accounts.map(({ secret, ...rest }) => ({ ...rest, secret: writeBase64Url(secret) }));
  const key = await keyOf(passphrase, salt, iterations);
  const content = await crypto.subtle.encrypt(sealing(nonce, salt, iterations), key, asciiBytes(JSON.stringify(codes)));
  const file: ExportFile = {
    kind: 'gapura-codes', version: 1, iterations, salt: writeBase64Url(salt), nonce: writeBase64Url(nonce), content: writeBase64Url(new Uint8Array(content)),
  };
  return JSON.stringify(file, null, 1) + '\n';
}

/** Reads the outside of a file, so that a passphrase is asked only for one that can be opened. */
export function readExportFile(text: string): ExportFile {
  if (text.length > largestFile) refuse('export', 'a large file');
  const file = readExactly(fileShape)(parse(text));
  if (file.version !== 1 || file.iterations < iterations || file.iterations > mostIterations) refuse('export', 'another kind of file');
  return file;
}

/** Null where the passphrase is another one, or the file was changed. */
export async function openExport(file: ExportFile, passphrase: string): Promise<OtpAccount[] | null> {
  const salt = readBase64Url(file.salt);
  const key = await keyOf(passphrase, salt, file.iterations);
  let content: ArrayBuffer;
  try {
    content = await crypto.subtle.decrypt(sealing(readBase64Url(file.nonce), salt, file.iterations), key, readBase64Url(file.content));
  } catch {
    return null;
  }
  const codes = parse(new TextDecoder().decode(content));
  if (!Array.isArray(codes)) refuse('export', 'no list');
  return codes.map(readNamedCode);
}

function readNamedCode(value: unknown): OtpAccount {
  const names = Object.keys(codeShape) as (keyof ExportedCode)[];
  const ordered = typeof value === 'object' && value !== null ? Object.fromEntries(names.map(name => [name, (value as ExportedCode)[name]])) : value;
  const { secret, ...code } = readExactly(codeShape)(ordered);
  const bytes = readBase64Url(secret);
  within(bytes.length, 10, 128);
  return { ...code, secret: bytes };
}

const sealing = (nonce: Bytes, salt: Bytes, rounds: number): AesGcmParams =>
  ({ name: 'AES-GCM', iv: nonce, additionalData: asciiBytes(`gapura-codes 1 ${rounds} ${writeBase64Url(salt)}`) });

async function keyOf(passphrase: string, salt: Bytes, rounds: number): Promise<CryptoKey> {
  const material = await crypto.subtle.importKey('raw', asciiBytes(passphrase.normalize('NFKC')), 'PBKDF2', false, ['deriveKey']);
  return crypto.subtle.deriveKey({ name: 'PBKDF2', hash: 'SHA-256', salt, iterations: rounds }, material, { name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
}

function within(value: number, least: number, most: number): number {
  return value >= least && value <= most ? value : refuse('export', 'a number out of range');
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return refuse('export', 'not JSON');
  }
}
