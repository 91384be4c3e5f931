import type { Challenge, Outcome } from '../server/answers';
import type { ProblemCode } from '../server/problem';
import type { Decision } from '../protocol/signIn';
import type { OfflineTransaction } from '../protocol/offline';
import type { OtpAccount } from '../protocol/otpauth';
import type { TokenState, Transaction } from '../server/tokenAnswers';
import type { Account } from '../store/accounts';
import type { Activation } from '../store/activations';
import type { OtherCode } from '../store/codes';
import { initialSettings, type Settings } from '../store/settings';

/** What became of a statement. `done` and `over` are the server's word; `unsent` is kept and sent again; `again` wants another PIN. */
export interface Sent {
  decision: Decision;
  phase: 'sending' | 'unsent' | 'again' | 'done' | 'over';
  outcome: Outcome | null;
  code: ProblemCode | null;
  /** Of the server's refusal, SPEC 8.2; empty where there is none. */
  reference: string;
  /** How many more PINs may be wrong, where the server said so. */
  left: number | null;
  /** It cannot be sent again before its person has typed the PIN. */
  needsPin: boolean;
}

export interface Answering extends Sent { challenge: Challenge }
export interface Deciding extends Sent { transaction: Transaction }

/** A statement of which nothing is known beyond what it says. */
export const sent = (decision: Decision, phase: Sent['phase'], more: Partial<Sent> = {}): Sent =>
  ({ decision, phase, outcome: null, code: null, reference: '', left: null, needsPin: false, ...more });

/** What was scanned and waits for the person's OK. In memory only: it may hold a secret. */
export type Adding = { kind: 'enrolment'; code: string } | { kind: 'other'; account: OtpAccount } | { kind: 'offline'; transaction: OfflineTransaction };

/** The page on this phone that the app was opened from, and goes back to after the answer; or a link of ours that cannot be read. */
export type Arrival = { kind: 'transaction'; id: string } | { kind: 'signin'; back: string } | { kind: 'unread' };

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
  activations: Activation[];
  /** By device: what a Secure Token's person is asked to approve; absent while unknown. */
  transactions: Record<string, Transaction[]>;
  /** By device: how many more wait that this app cannot show. */
  unshown: Record<string, number>;
  deciding: Record<string, Deciding>;
  /** By device, of Secure Tokens; absent while unknown. */
  tokens: Record<string, TokenState>;
  adding: Adding | null;
  arrival: Arrival | null;
  /** Said once, politely, by screen readers; shown for a moment too, unless it is to be seen anyway. */
  said: string;
  saidSilently: boolean;
}

let state: State = {
  ready: false, locked: false, settings: initialSettings, accounts: [], codes: [], pending: {}, reached: {}, answering: {}, activations: [],
  transactions: {}, unshown: {}, deciding: {}, tokens: {}, adding: null, arrival: null, said: '', saidSilently: false,
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

export function setTransactions(device: string, transactions: Transaction[], unshown = state.unshown[device] ?? 0): void {
  change({ transactions: { ...state.transactions, [device]: transactions }, unshown: { ...state.unshown, [device]: unshown } });
}

export function setDeciding(device: string, deciding: Deciding | null): void {
  const { [device]: _, ...others } = state.deciding;
  change({ deciding: deciding ? { ...others, [device]: deciding } : others });
}

/** What a refusal or an answer said of a Secure Token. */
export function setToken(device: string, part: Partial<TokenState>): void {
  const before = state.tokens[device] ?? { locked: false, left: 0, limitedUntil: 0 };
  change({ tokens: { ...state.tokens, [device]: { ...before, ...part } } });
}

export const say = (said: string, saidSilently = false): void => change({ said, saidSilently });
