import type { Challenge, Outcome } from '../server/answers';
import type { ProblemCode } from '../server/problem';
import type { Decision } from '../protocol/signIn';
import type { OtpAccount } from '../protocol/otpauth';
import type { Account } from '../store/accounts';
import type { OtherCode } from '../store/codes';
import { initialSettings, type Settings } from '../store/settings';

/** What became of an answer. `done` and `over` are the server's word; `unsent` is kept and sent again. */
export interface Answering {
  challenge: Challenge;
  decision: Decision;
  phase: 'sending' | 'unsent' | 'done' | 'over';
  outcome: Outcome | null;
  code: ProblemCode | null;
  /** Of the server's refusal, SPEC 8.2; empty where there is none. */
  reference: string;
}

/** What was scanned and waits for the person's OK. In memory only: it may hold a secret. */
export type Adding = { kind: 'enrolment'; code: string } | { kind: 'other'; account: OtpAccount };

export interface State {
  ready: boolean;
  locked: boolean;
  settings: Settings;
  accounts: Account[];
  codes: OtherCode[];
  /** By device: the pending challenge, null for none, absent while unknown. */
  pending: Record<string, Challenge | null>;
  /** By device: false when the server was not reached lately. */
  reached: Record<string, boolean>;
  answering: Record<string, Answering>;
  adding: Adding | null;
  /** Said once, politely, by screen readers; shown for a moment too, unless it is to be seen anyway. */
  said: string;
  saidSilently: boolean;
}

let state: State = {
  ready: false, locked: false, settings: initialSettings, accounts: [], codes: [], pending: {}, reached: {}, answering: {}, adding: null, said: '', saidSilently: false,
};

const listeners = new Set<() => void>();

export const current = (): State => state;

export function change(part: Partial<State>): void {
  state = { ...state, ...part };
  for (const listener of listeners) listener();
}

export function listen(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function setPending(device: string, challenge: Challenge | null): void {
  change({ pending: { ...state.pending, [device]: challenge }, reached: { ...state.reached, [device]: true } });
}

export function setReached(device: string, reached: boolean): void {
  if (state.reached[device] !== reached) change({ reached: { ...state.reached, [device]: reached } });
}

export function setAnswering(device: string, answering: Answering | null): void {
  const { [device]: _, ...others } = state.answering;
  change({ answering: answering ? { ...others, [device]: answering } : others });
}

export const say = (said: string, saidSilently = false): void => change({ said, saidSilently });
