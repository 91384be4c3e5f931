import type { Challenge } from '../server/answers';
import type { Transaction } from '../server/tokenAnswers';
import type { Decision } from '../protocol/signIn';
import type { Account } from './accounts';
import { done, erase, readAll, readOne, transact, write } from './database';

/**
 * A statement that was signed and whose answer has not come. One per device: a newer one takes the place of an older one, because an older
 * counter sent after a newer one would look like a copied device (SPEC 6.6). A proof that goes with it is not kept (SPEC 9.3).
 */
interface Kept { device: string; decision: Decision; envelope: string; /** A proof of the PIN goes with it: it cannot be sent without its person. */ proved: boolean }

export interface KeptSignIn extends Kept { kind: 'signin'; challenge: Challenge }
export interface KeptDecision extends Kept { kind: 'transaction'; transaction: Transaction }
export type KeptStatement = KeptSignIn | KeptDecision;

/** SPEC 6.6: stored before anything is sent, in one transaction, so that two tabs never draw the same value. */
export function drawCounter(device: string): Promise<number> {
  return transact(['accounts', 'statements'], 'readwrite', async transaction => {
    const accounts = transaction.objectStore('accounts');
    const account = await done(accounts.get(device) as IDBRequest<Account | undefined>);
    if (!account) throw new Error('There is no such account.');
    const counter = account.counter + 1;
    await done(accounts.put({ ...account, counter }));
    await done(transaction.objectStore('statements').delete(device));
    return counter;
  });
}

export const keepStatement = (statement: KeptStatement): Promise<void> => write('statements', statement);
export const keptStatement = (device: string): Promise<KeptStatement | undefined> => readOne('statements', device);
export const keptStatements = (): Promise<KeptStatement[]> => readAll('statements');
export const dropStatement = (device: string): Promise<void> => erase('statements', device);
