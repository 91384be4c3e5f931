import { asciiBytes, type Bytes } from '../protocol/base64url';
import type { OtpAccount } from '../protocol/otpauth';
import { importTotpKey, type OtpHash } from '../protocol/totp';
import { erase, readAll, readOne, write } from './database';

/** Another party's account: codes only. */
export interface OtherCode {
  id: string;
  issuer: string;
  name: string;
  hash: OtpHash;
  digits: number;
  period: number;
  key: CryptoKey;
  /** The secret for an export, under the wrapping key. */
  sealed: { nonce: Bytes; bytes: ArrayBuffer };
  added: number;
}

/**
 * Codes are made with a key that gives nothing out. An export needs the secret itself, though, so that is kept once more, encrypted under a
 * key that is not extractable: no plain secret lies in the database, in a backup of it made by script, or in a log. Script that runs in this
 * app could decrypt it, as the export does; against that stand the content security policy and an app without other parties' script.
 */
async function wrappingKey(): Promise<CryptoKey> {
  const kept = await readOne<{ id: string; key: CryptoKey }>('keys', 'wrapping');
  if (kept) return kept.key;
  const key = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
  await write('keys', { id: 'wrapping', key });
  return key;
}

const sealing = (nonce: Bytes, id: string): AesGcmParams => ({ name: 'AES-GCM', iv: nonce, additionalData: asciiBytes(`gapura-code ${id}`) });

export async function readCodes(): Promise<OtherCode[]> {
  return (await readAll<OtherCode>('codes')).sort((a, b) => a.added - b.added);
}

/** Adds an account, unless the very same is there already. */
export async function addCode(account: OtpAccount): Promise<boolean> {
  if (await isThere(account)) return false;
  const { issuer, name, hash, digits, period, secret } = account;
  const id = crypto.randomUUID();
  const nonce = crypto.getRandomValues(new Uint8Array(12));
  const bytes = await crypto.subtle.encrypt(sealing(nonce, id), await wrappingKey(), secret);
  const key = await importTotpKey(secret, hash);
  await write<OtherCode>('codes', { id, issuer, name, hash, digits, period, key, sealed: { nonce, bytes }, added: Date.now() });
  return true;
}

export async function openCode(code: OtherCode): Promise<OtpAccount> {
  const secret = await crypto.subtle.decrypt(sealing(code.sealed.nonce, code.id), await wrappingKey(), code.sealed.bytes);
  const { issuer, name, hash, digits, period } = code;
  return { issuer, name, hash, digits, period, secret: new Uint8Array(secret) };
}

export const forgetCode = (id: string): Promise<void> => erase('codes', id);

async function isThere(account: OtpAccount): Promise<boolean> {
  for (const code of await readCodes()) {
    if (code.issuer !== account.issuer || code.name !== account.name) continue;
    const { secret } = await openCode(code);
    if (secret.length === account.secret.length && secret.every((byte, at) => byte === account.secret[at])) return true;
  }
  return false;
}
