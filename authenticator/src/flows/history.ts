import { readHistory, type Entry } from '../server/answers';
import { call } from '../server/calls';
import type { Account } from '../store/accounts';
import { serverTime } from '../store/clocks';
import { keepHistory } from '../store/histories';

/** Asks for the newest sign-ins of an account, and keeps them for when the server is out of reach. */
export async function fetchHistory(account: Account): Promise<Entry[]> {
  const entries = readHistory(await call(account, 'GET', '/history'));
  // What cannot be kept can still be shown.
  await keepHistory({ device: account.device, entries, at: Math.floor(serverTime(account.server)) }).catch(() => undefined);
  return entries;
}
