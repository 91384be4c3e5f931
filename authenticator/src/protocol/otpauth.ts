import type { Bytes } from './base64url';
import { readPersonText } from './personText';
import { refuse } from './refusal';
import type { OtpHash } from './totp';

/** Another party's account, as its QR code tells it (Key URI format). */
export interface OtpAccount { issuer: string; name: string; secret: Bytes; hash: OtpHash; digits: number; period: number }

const hashes: Record<string, OtpHash> = { SHA1: 'SHA-1', SHA256: 'SHA-256', SHA512: 'SHA-512' };
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const named = ['secret', 'issuer', 'algorithm', 'digits', 'period'];

/** Members that are not named here are ignored: issuers add pictures and colours of their own. */
export function readOtpAuth(uri: string): OtpAccount {
  const parts = /^otpauth:\/\/totp\/([^?#/]+)\?([^#]+)$/i.exec(uri);
  if (!parts) refuse('otpauth', 'not an otpauth://totp address');
  const [labelIssuer, name] = readLabel(decode(parts[1]!));
  const members = readMembers(parts[2]!);
  const issuer = members.get('issuer') ?? labelIssuer;
  return {
    issuer: issuer === '' ? '' : readPersonText(issuer),
    name: readPersonText(name),
    secret: readBase32(members.get('secret') ?? ''),
    hash: hashes[(members.get('algorithm') ?? 'SHA1').toUpperCase()] ?? refuse('otpauth', 'another algorithm'),
    digits: readWhole(members.get('digits') ?? '6', 6, 8),
    period: readWhole(members.get('period') ?? '30', 5, 300),
  };
}

export function isOtpAuth(text: string): boolean {
  return /^otpauth:/i.test(text);
}

/** RFC 4648 §6, upper or lower case, padding at the end allowed. 10 to 128 bytes: shorter secrets can be guessed. */
export function readBase32(text: string): Bytes {
  const letters = text.toUpperCase().replace(/=+$/, '');
  const values = Array.from(letters, letter => alphabet.indexOf(letter));
  if (values.includes(-1) || [1, 3, 6].includes(letters.length % 8)) refuse('otpauth', 'not base32');
  const bits = values.map(value => value.toString(2).padStart(5, '0')).join('');
  const bytes = Uint8Array.from({ length: Math.floor(bits.length / 8) }, (_, at) => Number.parseInt(bits.slice(8 * at, 8 * at + 8), 2));
  if (bytes.length < 10 || bytes.length > 128) refuse('otpauth', 'a secret of another length');
  return bytes;
}

function readLabel(label: string): [issuer: string, name: string] {
  const colon = label.indexOf(':');
  return colon < 0 ? ['', label.trim()] : [label.slice(0, colon).trim(), label.slice(colon + 1).trim()];
}

function readMembers(query: string): Map<string, string> {
  const members = new Map<string, string>();
  for (const pair of query.split('&')) {
    const at = pair.indexOf('=');
    const member = decode(at < 0 ? pair : pair.slice(0, at));
    if (!named.includes(member)) continue;
    if (members.has(member)) refuse('otpauth', 'a member twice');
    members.set(member, decode(at < 0 ? '' : pair.slice(at + 1)));
  }
  return members;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', '%20'));
  } catch {
    return refuse('otpauth', 'a broken escape');
  }
}

function readWhole(text: string, least: number, most: number): number {
  const value = /^[0-9]{1,3}$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= least && value <= most)) refuse('otpauth', 'a number out of range');
  return value;
}
