import { sealStatement, type Decision } from '../protocol/signIn';
import { readAnswered, type Challenge } from '../server/answers';
import { call } from '../server/calls';
import { isLost, problemOf, type Problem } from '../server/problem';
import type { Account } from '../store/accounts';
import { serverTime } from '../store/clocks';
import { drawCounter, dropStatement, keepStatement, keptStatement, type KeptStatement } from '../store/statements';
import { noteProblem } from './standing';
import { current, setAnswering, setPending, type Answering } from './state';

/** Answers a challenge. The result, whatever it is, is in the state's `answering`. */
export async function answer(account: Account, challenge: Challenge, decision: Decision, number: string, verified: boolean): Promise<void> {
  // A second tap is no second answer, and what is over is not answered. One that did not arrive goes again below.
  const before = current().answering[account.device];
  if (before?.phase === 'sending' || (before && before.phase !== 'unsent' && before.challenge.id === challenge.id)) return;
  const answering: Answering = { challenge, decision, phase: 'sending', outcome: null, code: null, reference: '' };
  setAnswering(account.device, answering);
  try {
    await inTurn(account, async () => {
      const kept = await keptStatement(account.device);
      // Another tab may have answered this challenge and be waiting for the network: then that answer stands.
      const statement = kept?.challenge.id === challenge.id ? kept : await makeStatement(account, challenge, decision, number, verified);
      await sendStatement(account, statement);
    });
  } catch {
    // Nothing was sent: the storage failed, or the account was deleted in another tab.
    setAnswering(account.device, { ...answering, phase: 'over', code: 'storage' });
  }
}

/** Sends what was kept once more, byte for byte (SPEC 6.6). */
export function resend(account: Account): Promise<void> {
  return inTurn(account, async () => {
    const kept = await keptStatement(account.device);
    if (kept) await sendStatement(account, kept);
  });
}

async function makeStatement(account: Account, challenge: Challenge, decision: Decision, number: string, verified: boolean): Promise<KeptStatement> {
  const { device, server } = account;
  const question = { server, challenge: challenge.id, nonce: challenge.nonce, account: account.account, device, shown: challenge.shown, expires: challenge.expires };
  const counter = await drawCounter(device);
  const envelope = await sealStatement(question, { number, decision, verified, counter }, account.privateKey);
  const statement = { device, challenge, decision, envelope };
  await keepStatement(statement);
  return statement;
}

async function sendStatement(account: Account, statement: KeptStatement): Promise<void> {
  const { challenge, decision, envelope } = statement;
  const show = (phase: 'sending' | 'unsent' | 'done' | 'over', problem: Problem | null, outcome = problem?.outcome ?? null): void =>
    setAnswering(account.device, { challenge, decision, phase, outcome, code: problem?.code ?? null, reference: problem?.reference ?? '' });
  show('sending', null);
  try {
    const outcome = readAnswered(await call(account, 'POST', `/challenges/${challenge.id}/answer`, { statement: envelope }));
    await dropStatement(account.device);
    setPending(account.device, null);
    show('done', null, outcome);
  } catch (error) {
    const problem = problemOf(error);
    if (isLost(problem) ? !isHopeless(account, statement, problem) : problem.code === 'clock') return show('unsent', problem);
    await dropStatement(account.device);
    await noteProblem(account, problem);
    // The portal wants a lock first: the challenge is still there to be answered.
    if (problem.code !== 'verification') setPending(account.device, null);
    show('over', problem);
  }
}

/** A server that answers, but not as it should, is not asked for ever: only while the question could still be open. */
function isHopeless(account: Account, { challenge }: KeptStatement, problem: Problem): boolean {
  return problem.code === 'strange' && serverTime(account.server) > challenge.expires;
}

/** One answer of a device at a time, over all tabs: a higher counter must not overtake a lower one on its way. */
function inTurn(account: Account, work: () => Promise<void>): Promise<void> {
  return navigator.locks.request(`gapura-answer-${account.device}`, work);
}
