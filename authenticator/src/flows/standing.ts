import { problemOf } from '../server/problem';
import { setAccountState, type Account } from '../store/accounts';
import { reloadAccounts } from './opening';
import { setReached } from './state';

/** What a refusal says about the device as such: suspended (SPEC 6.6), or no longer known (SPEC 5.6). */
export async function noteProblem(account: Account, error: unknown): Promise<void> {
  const { code, reference } = problemOf(error);
  if (code === 'suspended' || code === 'refused') {
    await setAccountState(account.device, code, reference);
    await reloadAccounts();
  } else if (code === 'unreachable' || code === 'busy') {
    setReached(account.device, false);
  }
}

/** The server answered a signed call: whatever it said of this device before is over. */
export async function noteAnswer(account: Account): Promise<void> {
  if (account.state !== 'suspended' && account.state !== 'refused') return;
  await setAccountState(account.device, 'bound');
  await reloadAccounts();
}
