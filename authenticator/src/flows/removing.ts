import { call } from '../server/calls';
import { isLost } from '../server/problem';
import { forgetAccount, readAccounts, setAccountState, type Account } from '../store/accounts';
import { reloadAccounts } from './opening';

/**
 * Deletes an account. The server is told; until it has been, the key is kept for nothing else. Resolves to whether the server knows.
 * A server that refuses this device has nothing left to be told.
 */
export async function remove(account: Account): Promise<boolean> {
  await setAccountState(account.device, 'removing');
  await reloadAccounts();
  return tell(account);
}

/** Tells the server of what was deleted while it could not be reached. */
export async function tellRemovals(): Promise<void> {
  for (const account of await readAccounts()) if (account.state === 'removing') await tell(account);
}

async function tell(account: Account): Promise<boolean> {
  try {
    await call(account, 'DELETE', '/device');
  } catch (problem) {
    if (isLost(problem)) return false;
  }
  await forgetAccount(account.device);
  await reloadAccounts();
  return true;
}
