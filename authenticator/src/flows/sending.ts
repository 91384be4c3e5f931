import { proofOver } from '../protocol/pin';
import { readAnswered, type Outcome } from '../server/answers';
import { call } from '../server/calls';
import { isLost, problemOf, type Problem } from '../server/problem';
import type { Account } from '../store/accounts';
import { serverTime } from '../store/clocks';
import { dropStatement, keptStatement, type KeptStatement } from '../store/statements';
import { noteProblem } from './standing';
import { current, sent, setAnswering, setDeciding, setPending, setToken, setTransactions, type Sent } from './state';

/** By device: the proof that goes with a statement on its way (SPEC 9.3). Here and nowhere else: digits could be tested against it. */
const proofs = new Map<string, { envelope: string; proof: string }>();

/** One answer of a device at a time, over all tabs: a higher counter must not overtake a lower one on its way. */
export function inTurn(account: Account, work: () => Promise<void>): Promise<void> {
  return navigator.locks.request(`gapura-answer-${account.device}`, work);
}

/** Sends what was kept once more, byte for byte (SPEC 6.6). After the app was closed, an approval needs its person's PIN for that. */
export function resend(account: Account, pinKey: CryptoKey | null = null): Promise<void> {
  return inTurn(account, async () => {
    const kept = await keptStatement(account.device);
    if (kept) await sendStatement(account, kept, pinKey);
  });
}

/**
 * Takes an approval back that could not be sent: it is gone from here, and so nothing sends it again. Whether it had arrived, this phone cannot
 * know; where it goes through meanwhile, the answer to it is what is shown.
 */
export function withdraw(account: Account, transaction: string): Promise<void> {
  return inTurn(account, async () => {
    const deciding = current().deciding[account.device];
    if (deciding?.phase !== 'unsent' || deciding.transaction.id !== transaction || deciding.decision !== 'approve') return;
    const kept = await keptStatement(account.device);
    if (kept?.kind === 'transaction' && kept.transaction.id === transaction) await forget(account.device);
    setDeciding(account.device, { ...sent('approve', 'over', { code: 'withdrawn' }), transaction: deciding.transaction });
  });
}

export async function sendStatement(account: Account, statement: KeptStatement, pinKey: CryptoKey | null): Promise<void> {
  const { device, envelope, proved } = statement;
  if (proved && pinKey) proofs.set(device, { envelope, proof: await proofOver(pinKey, envelope) });
  const kept = proofs.get(device);
  const proof = kept?.envelope === envelope ? kept.proof : null;
  if (proved && proof === null) return isTooLate(account, statement) ? giveUp(statement) : show(statement, 'unsent', { needsPin: true });
  show(statement, 'sending');
  try {
    const outcome = readAnswered(await call(account, 'POST', pathOf(statement), proof === null ? { statement: envelope } : { statement: envelope, pin: proof }));
    await forget(device);
    settle(statement);
    show(statement, 'done', { outcome });
  } catch (error) {
    await fail(account, statement, problemOf(error));
  }
}

async function fail(account: Account, statement: KeptStatement, problem: Problem): Promise<void> {
  const { code, outcome, reference, left } = problem;
  if (isLost(problem) ? !isHopeless(account, statement, problem) : code === 'clock') return show(statement, 'unsent', { code, reference });
  // Also after a wrong PIN: the statement was not accepted, and the next one has a counter of its own (SPEC 9.5).
  await forget(account.device);
  await noteProblem(account, problem);
  const locked = code === 'locked' || (code === 'wrong-pin' && left === 0);
  if (locked) setToken(account.device, { locked: true });
  else if (code === 'wrong-pin') return show(statement, 'again', { code, reference, left });
  // The question is still there to be answered after a lock was set, or the token unlocked.
  if (code !== 'verification' && code !== 'limited' && !locked) settle(statement);
  show(statement, 'over', { outcome, code: locked ? 'locked' : code, reference });
}

/** Nobody is asked for a PIN that comes too late; whether the answer had come through before, this phone cannot know. */
async function giveUp(statement: KeptStatement): Promise<void> {
  await forget(statement.device);
  settle(statement);
  show(statement, 'over', { code: 'ended' });
}

/** Over for this phone; what the server still asks, it tells again. */
function settle(statement: KeptStatement): void {
  const { device } = statement;
  if (statement.kind === 'signin') setPending(device, null);
  else setTransactions(device, (current().transactions[device] ?? []).filter(one => one.id !== statement.transaction.id));
}

async function forget(device: string): Promise<void> {
  proofs.delete(device);
  await dropStatement(device);
}

function show(statement: KeptStatement, phase: Sent['phase'], more: Partial<Sent> & { outcome?: Outcome | null } = {}): void {
  const shown = sent(statement.decision, phase, more);
  if (statement.kind === 'signin') setAnswering(statement.device, { ...shown, challenge: statement.challenge });
  else setDeciding(statement.device, { ...shown, transaction: statement.transaction });
}

const pathOf = (statement: KeptStatement): string =>
  statement.kind === 'signin' ? `/challenges/${statement.challenge.id}/answer` : `/transactions/${statement.transaction.id}/answer`;

/** A server that answers, but not as it should, is not asked for ever: only while the question could still be open. */
function isHopeless(account: Account, statement: KeptStatement, problem: Problem): boolean {
  return problem.code === 'strange' && isTooLate(account, statement);
}

function isTooLate(account: Account, statement: KeptStatement): boolean {
  const { expires } = statement.kind === 'signin' ? statement.challenge : statement.transaction;
  return serverTime(account.server) > expires;
}
