import { isPersonText } from '../protocol/personText';
import { readOutcome, type Outcome } from './answers';

/**
 * Refusals of SPEC 8.2; `unreachable` when no answer came, `strange` when one came that is not as the specification says;
 * `storage` when this browser keeps no keys or no statement, so that nothing was sent at all; `withdrawn` when its person did not want it sent again.
 */
export type ProblemCode =
  | 'malformed' | 'refused' | 'clock' | 'suspended' | 'gone' | 'known-key' | 'full' | 'ended' | 'wrong-number' | 'verification' | 'busy'
  | TokenProblemCode | 'unreachable' | 'strange' | 'storage' | 'withdrawn';

/** SPEC 9.12. */
type TokenProblemCode = 'wrong-pin' | 'locked' | 'wrong-code' | 'code-over' | 'limit' | 'consent' | 'limited';

/** Longer than any server writes; it has to fit on a small screen, and be read out over a telephone. */
const longestReference = 40;

const codes: ProblemCode[] = [
  'malformed', 'refused', 'clock', 'suspended', 'gone', 'known-key', 'full', 'ended', 'wrong-number', 'verification', 'busy',
  'wrong-pin', 'locked', 'wrong-code', 'code-over', 'limit', 'consent', 'limited',
];

export class Problem extends Error {
  /** `reference` is what the server's operator finds the refusal by, empty where it gave none; `left` how many more may be wrong (SPEC 9.5, 9.7). */
  constructor(readonly code: ProblemCode, readonly outcome: Outcome | null = null, readonly reference = '', readonly left: number | null = null) {
    super(`The server's answer: ${code}`);
    this.name = 'Problem';
  }
}

export function readProblem(answer: Record<string, unknown>): Problem {
  const code = codes.find(one => one === answer.code) ?? 'strange';
  return new Problem(code, code === 'ended' ? readOutcome(answer.outcome) : null, referenceOf(answer.reference), leftOf(answer.left));
}

/** An unfit reference is left out: the refusal itself counts all the same. */
function referenceOf(value: unknown): string {
  return typeof value === 'string' && isPersonText(value, longestReference) ? value : '';
}

function leftOf(value: unknown): number | null {
  return Number.isSafeInteger(value) && (value as number) >= 0 ? (value as number) : null;
}

/** No word of the server on this call: it may have come through or not. */
export const isLostCode = (code: ProblemCode): boolean => code === 'unreachable' || code === 'busy' || code === 'strange';
export const isLost = (problem: unknown): boolean => problem instanceof Problem && isLostCode(problem.code);
export const problemOf = (error: unknown): Problem => (error instanceof Problem ? error : new Problem('strange'));
