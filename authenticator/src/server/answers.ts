import { base64UrlOf, readBase64Url } from '../protocol/base64url';
import { readBoolean, readInteger, readNamed, readOneOf, readString, type Shape } from '../protocol/canonicalJson';
import { readId } from '../protocol/id';
import { readPersonText } from '../protocol/personText';
import { refuse } from '../protocol/refusal';
import { readServerName } from '../protocol/serverName';
import { shownShape, type Shown } from '../protocol/signIn';
import type { Language } from '../words/language';
import { readOffer, type TokenOffer } from './tokenAnswers';

// What the server answers, SPEC 8.1. Texts for people are refused here when they are unfit, before anything shows them.

export interface Look { portal: string; userId: string; userType: string; company: string; server: string; nonce: string; expires: number; /** What the portal speaks; null where it does not say. */ language: Language | null; /** SPEC 9.6; null where the code is not a Secure Token's. */ token: TokenOffer | null }
export interface Bound { device: string; account: string; portal: string; userId: string; userType: string; company: string; key: string; pushKey: string }
export interface Challenge { id: string; nonce: string; shown: Shown; asksNumber: boolean; expires: number }
export type Outcome = 'approved' | 'denied' | 'reported' | 'expired' | 'superseded' | 'cancelled' | 'wrong-number';
export interface Entry { challenge: string; outcome: Outcome; portal: string; userId: string; browser: string; place: string; at: number }

const userType = (value: unknown): string => (value === '' ? '' : readPersonText(value));
/** Left out, too, where the portal has no companies. */
export const company = (value: unknown): string => userType(value ?? '');

/** A VAPID key (RFC 8292 §3.2): an uncompressed point, or empty where the server sends no pushes. */
const pushKey = (value: unknown): string => {
  if (value === '') return '';
  const text = readString(value);
  return readBase64Url(text).length === 65 ? text : refuse('8.1', 'not a push key');
};

const lookShape: Shape<Look> = {
  portal: readPersonText, userId: readPersonText, userType, company, server: readServerName, nonce: base64UrlOf(32, '4.4'), expires: readInteger,
  language: value => (value === 'id' || value === 'en' ? value : null), token: readOffer,
};
const boundShape: Shape<Bound> = { device: readId, account: readId, portal: readPersonText, userId: readPersonText, userType, company, key: base64UrlOf(20, '7.1'), pushKey };
const challengeShape: Shape<Challenge> = { id: readId, nonce: base64UrlOf(32, '6.1'), shown: readNamed(shownShape), asksNumber: readBoolean, expires: readInteger };

export const readOutcome = readOneOf<Outcome>('8.4', 'approved', 'denied', 'reported', 'expired', 'superseded', 'cancelled', 'wrong-number');

const entryShape: Shape<Entry> = {
  challenge: readId, outcome: readOutcome, portal: readPersonText, userId: readPersonText, browser: readPersonText, place: readPersonText, at: readInteger,
};

export const readLook = readNamed(lookShape);
export const readBound = readNamed(boundShape);
export const readDevice = readNamed({ pushKey });
export const readPending = (answer: unknown): Challenge | null =>
  readNamed<{ challenge: Challenge | null }>({ challenge: value => (value === null ? null : readNamed(challengeShape)(value)) })(answer).challenge;
export const readAnswered = (answer: unknown): Outcome => readNamed({ outcome: readOutcome })(answer).outcome;
export const readHistory = (answer: unknown): Entry[] => readNamed({ entries: readEntries })(answer).entries;

function readEntries(value: unknown): Entry[] {
  if (!Array.isArray(value) || value.length > 30) refuse('8.1', 'not a history');
  return value.map(readNamed(entryShape));
}
