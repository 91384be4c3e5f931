import { readBase64Url, writeBase64Url } from './base64url';
import { readCanonical, readVersion, writeCanonical, type Shape } from './canonicalJson';
import { readId } from './id';
import { ocraResponse } from './ocra';
import { tokenOcraKey } from './pin';
import { refuse } from './refusal';
import { readServerName } from './serverName';
import { readShown, type TransactionShown } from './transaction';

/** SPEC 11.1. */
const longestLink = 1500;
const linkParts = /^([^#]*)\/app\/#t1\.([A-Za-z0-9_-]+)$/;

/** A transaction in a QR picture, for a token without network. */
export interface OfflineTransaction { v: 1; server: string; transaction: string; account: string; question: string; shown: TransactionShown }

const offlineShape: Shape<OfflineTransaction> = {
  v: readVersion,
  server: readServerName,
  transaction: readId,
  account: readId,
  question: readQuestion,
  shown: readSingle,
};

/** SPEC 11.1. Whether server and account are those of this device is for the caller to say. */
export function readOfflineLink(link: string): OfflineTransaction {
  const parts = link.length <= longestLink ? linkParts.exec(link) : null;
  if (!parts || parts[0] !== link) refuse('11.1', 'not a link to a transaction');
  const read = readCanonical(offlineShape, readBase64Url(parts[2]!));
  if (read.server !== parts[1]) refuse('11.1', 'a link to another server');
  return read;
}

export function writeOfflineLink(transaction: OfflineTransaction): string {
  const link = `${transaction.server}/app/#t1.${writeBase64Url(writeCanonical(offlineShape, transaction))}`;
  return link.length <= longestLink ? link : refuse('11.1', 'a long link');
}

/** SPEC 11.2: the digits that the person types on the relying party's page. Other digits with another PIN. */
export async function responseOf(transaction: OfflineTransaction, pinKey: CryptoKey): Promise<string> {
  const session = new Uint8Array(await crypto.subtle.digest('SHA-512', writeCanonical(offlineShape, transaction)));
  return ocraResponse(await tokenOcraKey(pinKey), transaction.question, session);
}

/** A batch has no way without network: its items cannot be shown (SPEC 10.3). */
function readSingle(value: unknown): TransactionShown {
  const shown = readShown(value);
  return shown.count === 0 ? shown : refuse('11.1', 'a batch');
}

function readQuestion(value: unknown): string {
  if (typeof value !== 'string' || !/^[0-9]{8}$/.test(value)) refuse('11.1', 'not eight digits');
  return value;
}
