import { readEnrolmentCode, readEnrolmentLink } from '../protocol/enrolment';
import { isOtpAuth, readOtpAuth } from '../protocol/otpauth';
import { readId } from '../protocol/id';
import { readOfflineLink } from '../protocol/offline';
import { hostOf } from '../protocol/serverName';
import type { Adding, Arrival } from './state';

/** A portal's key, as it stands in its addresses. */
const portalKey = /^[a-z0-9-]{1,40}$/;

export type Scanned = { fit: true; adding: Adding } | { fit: false; why: 'unknown' | 'unfit-code' } | { fit: false; why: 'foreign'; host: string };

/** Reads what a camera saw or a person pasted. Nothing is opened or fetched because of it. */
export function readScanned(text: string, ownServer: string): Scanned {
  if (isOtpAuth(text)) return readOther(text);
  const code = attempt(() => readEnrolmentCode(text));
  if (code) return { fit: true, adding: { kind: 'enrolment', code } };
  const transaction = attempt(() => readOfflineLink(text));
  // SPEC 11.1: one of another server is refused, as an enrolment is.
  if (transaction) return transaction.server === ownServer ? { fit: true, adding: { kind: 'offline', transaction } } : { fit: false, why: 'foreign', host: hostOf(transaction.server) };
  const link = attempt(() => readEnrolmentLink(text));
  if (!link) return { fit: false, why: 'unknown' };
  // SPEC 4.3: an app binds itself to the server that it came from, and to no other.
  if (link.server !== ownServer) return { fit: false, why: 'foreign', host: hostOf(link.server) };
  return { fit: true, adding: { kind: 'enrolment', code: link.code } };
}

/** What a link leads to that the phone's own camera or a page on this phone opened. SPEC 4.2 puts it in the fragment. */
export function readFragment(fragment: string, ownServer: string): Adding | Arrival | null {
  const [kind, rest] = [fragment.slice(0, 4), fragment.slice(4)];
  if (kind === '#r1.') return attempt(() => ({ kind: 'transaction', id: readId(withHyphens(rest)) }));
  if (kind === '#s1.') return portalKey.test(rest) ? { kind: 'signin', back: `/${rest}/sign-in/waiting` } : null;
  if (kind !== '#e1.' && kind !== '#t1.') return null;
  const scanned = readScanned(`${ownServer}/app/${fragment}`, ownServer);
  return scanned.fit ? scanned.adding : null;
}

/** A relying party knows a transaction by its id as the interface for relying parties writes it, without hyphens (SPEC 10.7). */
function withHyphens(id: string): string {
  return id.replace(/^(.{8})([^-]{4})([^-]{4})([^-]{4})([^-]{12})$/, '$1-$2-$3-$4-$5');
}

function readOther(text: string): Scanned {
  const account = attempt(() => readOtpAuth(text));
  return account ? { fit: true, adding: { kind: 'other', account } } : { fit: false, why: 'unfit-code' };
}

function attempt<T>(read: () => T): T | null {
  try {
    return read();
  } catch {
    return null;
  }
}
