import { refuse } from './refusal';

const alphabet = /^[A-Za-z0-9_-]*$/;

export type Bytes = Uint8Array<ArrayBuffer>;

export function writeBase64Url(bytes: Uint8Array): string {
  const characters = Array.from(bytes, byte => String.fromCharCode(byte)).join('');
  return btoa(characters).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** SPEC 1.1: each value has one spelling, so what is read must be what would be written. */
export function readBase64Url(text: string): Bytes {
  if (!alphabet.test(text) || text.length % 4 === 1) refuse('1.1', 'not base64url');
  const bytes = Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), character => character.charCodeAt(0));
  if (writeBase64Url(bytes) !== text) refuse('1.1', 'unused bits are set');
  return bytes;
}

/** Base64url of exactly so many bytes, kept as text. */
export function base64UrlOf(length: number, clause: string): (value: unknown) => string {
  return value => {
    if (typeof value !== 'string' || readBase64Url(value).length !== length) refuse(clause, `not ${length} bytes`);
    return value;
  };
}

export function randomBase64Url(length: number): string {
  return writeBase64Url(crypto.getRandomValues(new Uint8Array(length)));
}

export const asciiBytes = (text: string): Bytes => new TextEncoder().encode(text);

export function joinBytes(...parts: Uint8Array[]): Bytes {
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

export async function sha256(bytes: Bytes): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
}
