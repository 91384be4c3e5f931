import type { Challenge, Outcome } from '../server/answers';
import type { Account } from '../store/accounts';
import { serverTime } from '../store/clocks';
import { fetchHistory } from './history';
import { current, sent, setAnswering } from './state';

/**
 * The question that a person has before them is over without their answer. They are told how, and see a newer one only after that: a
 * question must never be exchanged under the finger.
 */
export async function tellEnded(account: Account, challenge: Challenge, newer: boolean): Promise<void> {
  const outcome = newer ? 'superseded' : await outcomeOf(account, challenge);
  if (current().answering[account.device]) return;
  setAnswering(account.device, { ...sent('deny', 'over', { outcome, code: 'ended' }), challenge });
}

async function outcomeOf(account: Account, challenge: Challenge): Promise<Outcome> {
  const guess = serverTime(account.server) >= challenge.expires ? 'expired' : 'cancelled';
  try {
    const entries = await fetchHistory(account);
    return entries.find(entry => entry.challenge === challenge.id)?.outcome ?? guess;
  } catch {
    return guess;
  }
}
