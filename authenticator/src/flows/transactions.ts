import { readItems, sealTransaction, digestOf, type Item } from '../protocol/transaction';
import { refuse } from '../protocol/refusal';
import type { Decision } from '../protocol/signIn';
import { readTransactionItems, readTransactions, type Transaction } from '../server/tokenAnswers';
import { call } from '../server/calls';
import type { TokenAccount } from '../store/accounts';
import { serverTime } from '../store/clocks';
import { drawCounter, keepStatement, keptStatement, type KeptStatement } from '../store/statements';
import { inTurn, sendStatement } from './sending';
import { current, sent, setDeciding, setTransactions, type Deciding } from './state';

/** Asks for what waits for this person, SPEC 10.6. */
export async function askTransactions(account: TokenAccount): Promise<void> {
  const { transactions, unshown } = readTransactions(await call(account, 'GET', '/transactions'));
  setTransactions(account.device, transactions.filter(one => serverTime(account.server) < one.expires + 1), unshown);
}

/** A batch's items, which are those that the statement stands for, or nothing is shown (SPEC 10.3). */
export async function fetchItems(account: TokenAccount, { id, shown }: Transaction): Promise<Item[]> {
  const items = readItems(readTransactionItems(await call(account, 'GET', `/transactions/${id}/items`)));
  if (items.length !== shown.count || (await digestOf(items)) !== shown.digest) refuse('10.3', 'other items than those of the digest');
  return items;
}

/** Decides on a transaction. The result, whatever it is, is in the state's `deciding`. */
export async function decide(account: TokenAccount, transaction: Transaction, decision: Decision, pinKey: CryptoKey | null = null): Promise<void> {
  const before = current().deciding[account.device];
  if (before?.phase === 'sending' || (before && isOver(before) && before.transaction.id === transaction.id)) return;
  const deciding: Deciding = { ...sent(decision, 'sending'), transaction };
  setDeciding(account.device, deciding);
  try {
    await inTurn(account, async () => {
      const kept = await keptStatement(account.device);
      const statement = kept?.kind === 'transaction' && kept.transaction.id === transaction.id ? kept : await makeStatement(account, transaction, decision);
      await sendStatement(account, statement, pinKey);
    });
  } catch {
    setDeciding(account.device, { ...deciding, phase: 'over', code: 'storage' });
  }
}

const isOver = ({ phase }: Deciding): boolean => phase === 'done' || phase === 'over';

async function makeStatement(account: TokenAccount, transaction: Transaction, decision: Decision): Promise<KeptStatement> {
  const { device, server } = account;
  const { id, nonce, shown, expires } = transaction;
  const counter = await drawCounter(device);
  const proved = decision === 'approve';
  const envelope = await sealTransaction(
    { server, transaction: id, nonce, account: account.account, device, shown, expires }, { decision, verified: proved, counter }, account.privateKey);
  const statement: KeptStatement = { kind: 'transaction', device, transaction, decision, envelope, proved };
  await keepStatement(statement);
  return statement;
}
