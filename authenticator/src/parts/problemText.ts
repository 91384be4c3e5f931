import type { ProblemCode } from '../server/problem';
import { words } from '../words/words';

/** Why a call was refused, for the person. */
export function problemText(code: ProblemCode): string {
  const texts: Partial<Record<ProblemCode, string>> = {
    gone: words().lookGoneHow, full: words().errorFull, 'known-key': words().errorKnownKey, busy: words().errorBusy, clock: words().errorClock,
    unreachable: words().errorUnreachable, storage: words().errorStorage, suspended: words().suspendedText, refused: words().refusedText,
    limit: words().otpLimit, locked: words().tokenLockedText, limited: words().transactionLimitedText, 'code-over': words().otpExpired,
  };
  return texts[code] ?? words().errorStrange;
}
