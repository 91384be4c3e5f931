import { readEnrolmentCode, readEnrolmentLink } from '../protocol/enrolment';
import { isOtpAuth, readOtpAuth } from '../protocol/otpauth';
import { hostOf } from '../protocol/serverName';
import type { Adding } from './state';

export type Scanned = { fit: true; adding: Adding } | { fit: false; why: 'unknown' | 'unfit-code' } | { fit: false; why: 'foreign'; host: string };

/** Reads what a camera saw or a person pasted. Nothing is opened or fetched because of it. */
export function readScanned(text: string, ownServer: string): Scanned {
  if (isOtpAuth(text)) return readOther(text);
  const code = attempt(() => readEnrolmentCode(text));
  if (code) return { fit: true, adding: { kind: 'enrolment', code } };
  const link = attempt(() => readEnrolmentLink(text));
  if (!link) return { fit: false, why: 'unknown' };
  // SPEC 4.3: an app binds itself to the server that it came from, and to no other.
  if (link.server !== ownServer) return { fit: false, why: 'foreign', host: hostOf(link.server) };
  return { fit: true, adding: { kind: 'enrolment', code: link.code } };
}

/** The code of a link that the phone's own camera opened: SPEC 4.2 puts it in the fragment. */
export function codeOfFragment(fragment: string): string | null {
  return fragment.startsWith('#e1.') ? attempt(() => readEnrolmentCode(fragment.slice(4))) : null;
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
