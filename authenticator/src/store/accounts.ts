import type { Bytes } from '../protocol/base64url';
import { done, readAll, transact, write } from './database';

/**
 * `bound`: in use. `suspended`: the server takes this device for a copy (SPEC 6.6). `refused`: the server no longer knows this device.
 * `removing`: deleted by its person; the key is kept only until the server has been told.
 */
export type AccountState = 'bound' | 'suspended' | 'refused' | 'removing';

/** One account that this device is bound to. Each has a key of its own. */
interface Bound {
  device: string;
  account: string;
  server: string;
  portal: string;
  userId: string;
  userType: string;
  /** Of which its User ID is one: two companies may have the same. Empty or absent where the portal has none. */
  company?: string;
  name: string;
  privateKey: CryptoKey;
  /** The last one drawn, SPEC 6.6; 0 before the first statement. */
  counter: number;
  /** When it was added, in milliseconds by the device's clock: only for the order of the list. */
  added: number;
  state: AccountState;
  /** Of the refusal that the state comes from, SPEC 8.2; absent where there is none. */
  reference?: string;
}

/** Answers with the device's key alone, and makes offline codes with a key that the server gave. */
export interface AppAccount extends Bound { kind: 'app'; totpKey: CryptoKey }

/**
 * A Secure Token (SPEC 9): approves and makes codes only with its person's PIN. Nothing here depends on the PIN, so that whoever reads all of
 * it has nothing to test digits with.
 */
export interface TokenAccount extends Bound {
  kind: 'token';
  /** SPEC 9.1, not extractable. */
  seedKey: CryptoKey;
  salt: Bytes;
  /** Of a PIN that was sent to the server without an answer (SPEC 9.10): which of the two counts is not known until it is sent again. */
  nextSalt: Bytes | null;
  /** The telephone number's last four digits, which no PIN may have in it; empty where they are not known. */
  phone: string;
}

export type Account = AppAccount | TokenAccount;

export async function readAccounts(): Promise<Account[]> {
  return (await readAll<Account>('accounts')).sort((a, b) => a.added - b.added);
}

export const addAccount = (account: Account): Promise<void> => write('accounts', account);

/** Changes the state alone: another tab may have drawn a counter since this one read the account. */
export async function setAccountState(device: string, state: AccountState, reference = ''): Promise<void> {
  await transact(['accounts'], 'readwrite', async transaction => {
    const store = transaction.objectStore('accounts');
    const account = await done(store.get(device) as IDBRequest<Account | undefined>);
    if (account) await done(store.put({ ...account, state, reference }));
  });
}

/** Changes the salts alone, as above. */
export async function setSalts(device: string, salts: Pick<TokenAccount, 'salt' | 'nextSalt'>): Promise<void> {
  await transact(['accounts'], 'readwrite', async transaction => {
    const store = transaction.objectStore('accounts');
    const account = await done(store.get(device) as IDBRequest<Account | undefined>);
    if (account?.kind === 'token') await done(store.put({ ...account, ...salts }));
  });
}

export async function forgetAccount(device: string): Promise<void> {
  await transact(['accounts', 'statements', 'histories'], 'readwrite', async transaction => {
    for (const name of transaction.objectStoreNames) await done(transaction.objectStore(name).delete(device));
  });
}
