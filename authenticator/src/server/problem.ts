import { readOutcome, type Outcome } from './answers';

/**
 * Refusals of SPEC 8.2; `unreachable` when no answer came, `strange` when one came that is not as the specification says;
 * `storage` when this browser keeps no keys, so that nothing was asked at all.
 */
export type ProblemCode =
  | 'malformed' | 'refused' | 'clock' | 'suspended' | 'gone' | 'known-key' | 'full' | 'ended' | 'wrong-number' | 'verification' | 'busy'
  | 'unreachable' | 'strange' | 'storage';

const codes: ProblemCode[] = ['malformed', 'refused', 'clock', 'suspended', 'gone', 'known-key', 'full', 'ended', 'wrong-number', 'verification', 'busy'];

export class Problem extends Error {
  constructor(readonly code: ProblemCode, readonly outcome: Outcome | null = null) {
    super(`The server's answer: ${code}`);
    this.name = 'Problem';
  }
}

export function readProblem(answer: Record<string, unknown>): Problem {
  const code = codes.find(one => one === answer.code) ?? 'strange';
  return new Problem(code, code === 'ended' ? readOutcome(answer.outcome) : null);
}

/** No word of the server on this call: it may have come through or not. */
export const isLostCode = (code: ProblemCode): boolean => code === 'unreachable' || code === 'busy' || code === 'strange';
export const isLost = (problem: unknown): boolean => problem instanceof Problem && isLostCode(problem.code);
export const codeOf = (problem: unknown): ProblemCode => (problem instanceof Problem ? problem.code : 'strange');
