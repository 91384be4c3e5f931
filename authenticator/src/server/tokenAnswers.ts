import { base64UrlOf } from '../protocol/base64url';
import { readBoolean, readInteger, readList, readNamed, readOneOf, readString, type Reader, type Shape } from '../protocol/canonicalJson';
import { readId } from '../protocol/id';
import { isPersonText, readPersonText } from '../protocol/personText';
import { refuse } from '../protocol/refusal';
import { readServerName } from '../protocol/serverName';
import { readAnsweredShown, readItems, type Item, type TransactionShown } from '../protocol/transaction';

// What the server answers to a Secure Token, SPEC 9.12 and 10.6.

export type Delivery = 'sent' | 'waiting' | 'delivered' | 'undeliverable';
/** How an activation stands. */
export interface Progress { phone: string; codeExpires: number; resendAt: number; left: number; delivery: Delivery; expires: number }
export interface Claimed extends Progress { device: string; account: string }
export interface TokenState { locked: boolean; left: number; limitedUntil: number }
export interface Unlocking { question: string; phone: string; expires: number }
/** A transaction that waits for this person. */
export interface Transaction { id: string; nonce: string; shown: TransactionShown; expires: number; required: number; approvals: number; back: string }

/** What a person has to agree to: a text of paragraphs in each language. */
export interface Consent { version: string; id: string; en: string }
export interface TokenOffer { consent: Consent; replaces: boolean }

const longestConsent = 4000;
const orEmpty = (read: Reader<string>): Reader<string> => value => (value === '' ? '' : read(value));
const phone = orEmpty(value => readPersonText(value, 40));

const progressShape: Shape<Progress> = {
  phone, codeExpires: readInteger, resendAt: readInteger, left: readInteger, delivery: readOneOf('9.12', 'sent', 'waiting', 'delivered', 'undeliverable'), expires: readInteger,
};
const claimedShape: Shape<Claimed> = { device: readId, account: readId, ...progressShape };
const stateShape: Shape<TokenState> = { locked: readBoolean, left: readInteger, limitedUntil: readInteger };
const unlockingShape: Shape<Unlocking> = { question: readQuestion, phone, expires: readInteger };
const transactionShape: Shape<Transaction> = {
  id: readId, nonce: base64UrlOf(32, '10.4'), shown: readAnsweredShown, expires: readInteger, required: readInteger, approvals: readInteger, back: readBack,
};
const consentShape: Shape<Consent> = { version: value => readPersonText(value), id: readConsentText, en: readConsentText };
const offerShape: Shape<TokenOffer> = { consent: readNamed(consentShape), replaces: readBoolean };

export const readProgress = readNamed(progressShape);
export const readClaimed = readNamed(claimedShape);
export const readTokenState = readNamed(stateShape);
export const readUnlocking = readNamed(unlockingShape);
export const readOffer: Reader<TokenOffer | null> = value => (value === null || value === undefined ? null : readNamed(offerShape)(value));
/** What waits. One that cannot be read is counted and never shown: it must not keep the others from their person. */
export function readTransactions(answer: unknown): { transactions: Transaction[]; unshown: number } {
  const rows = readNamed({ transactions: readList('10.6', readRow, 0, 50) })(answer).transactions;
  const transactions = rows.filter(row => row !== null);
  return { transactions, unshown: rows.length - transactions.length };
}
export const readTransactionItems = (answer: unknown): Item[] => readNamed({ items: readItems })(answer).items;

/** What 4.9 tells of a Secure Token, and GET /device too: no key of offline codes, for that is the PIN's. */
export interface TokenBound { device: string; account: string; portal: string; userId: string; userType: string }
export const readTokenBound = readNamed<TokenBound>({ device: readId, account: readId, portal: readPersonText, userId: readPersonText, userType: orEmpty(readPersonText) });

function readQuestion(value: unknown): string {
  if (typeof value !== 'string' || !/^([0-9]{8})?$/.test(value)) refuse('9.11', 'not a question');
  return value;
}

function readRow(value: unknown): Transaction | null {
  try {
    return readNamed(transactionShape)(value);
  } catch {
    return null;
  }
}

/**
 * Where a page of the relying party waits. The app goes there by itself, so that nothing but an address of a page may stand here: with
 * anything else there is no way back, and the transaction is as good as without one.
 */
function readBack(value: unknown): string {
  try {
    const url = new URL(readString(value));
    readServerName(url.origin);
    return url.username === '' && url.password === '' ? url.href : '';
  } catch {
    return '';
  }
}

function readConsentText(value: unknown): string {
  const text = readString(value);
  if (text.length > longestConsent || !text.split('\n').every(line => line === '' || isPersonText(line, longestConsent)) || text.trim() === '') refuse('9.6', 'not a text to agree to');
  return text;
}
