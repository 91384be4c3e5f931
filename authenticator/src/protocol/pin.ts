import { asciiBytes, joinBytes, writeBase64Url, type Bytes } from './base64url';
import { refuse } from './refusal';
import { importTotpKey } from './totp';

const hmac = { name: 'HMAC', hash: 'SHA-256' };
const zero = new Uint8Array(1);
const totpBytes = 20;
const daysOfMonth = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Why a PIN is refused as weak, SPEC 9.8, in its order. */
export type PinWeakness = 'fewDigits' | 'sequence' | 'repeated' | 'date' | 'year' | 'telephone';

/** SPEC 9.1: the seed, as a key that does not come out of the platform again. */
export async function makeSeedKey(): Promise<CryptoKey> {
  return crypto.subtle.generateKey({ ...hmac, length: 256 }, false, ['sign']);
}

export const makeSalt = (): Bytes => crypto.getRandomValues(new Uint8Array(16));

export const isPin = (text: string): boolean => /^[0-9]{6}$/.test(text);

/** SPEC 9.2, as a key that only signs: whether the digits were right, nobody can tell here. */
export async function pinKeyOf(seedKey: CryptoKey, salt: Bytes, pin: string): Promise<CryptoKey> {
  const bytes = await pinKeyBytes(seedKey, salt, pin);
  try {
    return await crypto.subtle.importKey('raw', bytes, hmac, false, ['sign']);
  } finally {
    bytes.fill(0);
  }
}

/** SPEC 9.6 and 9.10: what the server is given once, when a PIN is made. Never kept. */
export async function pinKeyText(seedKey: CryptoKey, salt: Bytes, pin: string): Promise<string> {
  const bytes = await pinKeyBytes(seedKey, salt, pin);
  const text = writeBase64Url(bytes);
  bytes.fill(0);
  return text;
}

/** SPEC 9.3. */
export async function proofOver(pinKey: CryptoKey, message: string): Promise<string> {
  return writeBase64Url(await mac(pinKey, joinBytes(asciiBytes('gapura-pin-proof-1'), zero, asciiBytes(message))));
}

/** SPEC 9.9: the key of offline codes. */
export async function tokenTotpKey(pinKey: CryptoKey): Promise<CryptoKey> {
  const bytes = await mac(pinKey, asciiBytes('gapura-totp-1'));
  try {
    return await importTotpKey(bytes.subarray(0, totpBytes));
  } finally {
    bytes.fill(0);
  }
}

/** SPEC 9.9: the key of responses without network. */
export async function tokenOcraKey(pinKey: CryptoKey): Promise<CryptoKey> {
  const bytes = await mac(pinKey, asciiBytes('gapura-ocra-1'));
  try {
    return await crypto.subtle.importKey('raw', bytes, hmac, false, ['sign']);
  } finally {
    bytes.fill(0);
  }
}

/** SPEC 9.8; null for a PIN that is not weak. The telephone's last four digits, or nothing where they are not known. */
export function weaknessOf(pin: string, telephone: string): PinWeakness | null {
  if (new Set(pin).size < 3) return 'fewDigits';
  if (isRun(pin, 1) || isRun(pin, -1)) return 'sequence';
  if (pin.slice(0, 3) === pin.slice(3)) return 'repeated';
  const [first, second, third] = [pin.slice(0, 2), pin.slice(2, 4), pin.slice(4)] as const;
  if (isDay(second, first) || isDay(first, second) || isDay(second, third)) return 'date';
  if (isYear(pin.slice(0, 4)) || isYear(pin.slice(2))) return 'year';
  return telephone.length === 4 && pin.includes(telephone) ? 'telephone' : null;
}

function isRun(pin: string, step: number): boolean {
  return Array.from(pin).slice(1).every((digit, at) => Number(digit) - Number(pin[at]) === step);
}

/** A leap day counts in every year: people do not look it up. */
function isDay(month: string, day: string): boolean {
  const days = daysOfMonth[Number(month) - 1] ?? 0;
  return Number(day) >= 1 && Number(day) <= days;
}

const isYear = (digits: string): boolean => Number(digits) >= 1940 && Number(digits) <= 2039;

function pinKeyBytes(seedKey: CryptoKey, salt: Bytes, pin: string): Promise<Bytes> {
  if (!isPin(pin)) refuse('9.1', 'not six digits');
  return mac(seedKey, joinBytes(asciiBytes('gapura-pin-1'), zero, salt, asciiBytes(pin)));
}

async function mac(key: CryptoKey, message: Bytes): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.sign('HMAC', key, message));
}
