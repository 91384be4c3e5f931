import type { Bytes } from '../protocol/base64url';
import type { Account, TokenAccount } from './accounts';
import { done, erase, readAll, transact, write } from './database';

/** A Secure Token whose claim was made and whose digits were not handed in yet (SPEC 9.7). Nothing of the PIN is in it. */
export interface Activation {
  device: string;
  account: string;
  server: string;
  portal: string;
  userId: string;
  userType: string;
  company: string;
  name: string;
  privateKey: CryptoKey;
  seedKey: CryptoKey;
  salt: Bytes;
  phone: string;
  /** SPEC 4.8: what the portal's page shows of this device, too. */
  compare: string;
}

export const keepActivation = (activation: Activation): Promise<void> => write('activations', activation);
export const readActivations = (): Promise<Activation[]> => readAll('activations');
export const dropActivation = (device: string): Promise<void> => erase('activations', device);

/** The activation becomes an account, and whatever was the account's token here before is none any more (SPEC 9.7). All of it or nothing. */
export function finishActivation(account: TokenAccount): Promise<void> {
  return transact(['accounts', 'activations', 'statements', 'histories'], 'readwrite', async transaction => {
    const accounts = transaction.objectStore('accounts');
    for (const one of await done(accounts.getAll() as IDBRequest<Account[]>)) {
      if (one.kind !== 'token' || one.server !== account.server || one.account !== account.account) continue;
      for (const name of ['accounts', 'statements', 'histories']) await done(transaction.objectStore(name).delete(one.device));
    }
    await done(accounts.put(account));
    await done(transaction.objectStore('activations').delete(account.device));
  });
}
