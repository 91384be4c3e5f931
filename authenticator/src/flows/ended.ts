import { readHistory, type Challenge, type Outcome } from '../server/answers';
import { call } from '../server/calls';
import type { Account } from '../store/accounts';
import { serverTime } from '../store/clocks';
import { current, setAnswering } from './state';

/**
 * The question that a person has before them is over without their answer. They are told how, and see a newer one only after that: a
 * question must never be exchanged under the finger.
 */
export async function tellEnded(account: Account, challenge: Challenge, newer: boolean): Promise<void> {
  const outcome = newer ? 'superseded' : await outcomeOf(account, challenge);
  if (current().answering[account.device]) return;
  setAnswering(account.device, { challenge, decision: 'deny', phase: 'over', outcome, code: 'ended', reference: '' });
}

async function outcomeOf(account: Account, challenge: Challenge): Promise<Outcome> {
  const guess = serverTime(account.server) >= challenge.expires ? 'expired' : 'cancelled';
  try {
    const entries = readHistory(await call(account, 'GET', '/history'));
    return entries.find(entry => entry.challenge === challenge.id)?.outcome ?? guess;
  } catch {
    return guess;
  }
}
