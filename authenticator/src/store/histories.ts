import type { Entry } from '../server/answers';
import { done, readOne, transact } from './database';

/** An account's newest sign-ins, as the server told them at that time (seconds, its clock). */
export interface KeptHistory { device: string; entries: Entry[]; at: number }

/** Of an account that is there: an answer may come after its account was deleted. */
export function keepHistory(history: KeptHistory): Promise<void> {
  return transact(['accounts', 'histories'], 'readwrite', async transaction => {
    if (await done(transaction.objectStore('accounts').getKey(history.device))) await done(transaction.objectStore('histories').put(history));
  });
}

export const keptHistory = (device: string): Promise<KeptHistory | undefined> => readOne('histories', device);
