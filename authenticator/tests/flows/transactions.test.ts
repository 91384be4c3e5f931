import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { answer } from '../../src/flows/answering';
import { open } from '../../src/flows/opening';
import { resend, withdraw } from '../../src/flows/sending';
import { change, current } from '../../src/flows/state';
import { pinKeyFor } from '../../src/flows/token';
import { ask } from '../../src/flows/watching';
import { askTransactions, decide, fetchItems } from '../../src/flows/transactions';
import { proofOver } from '../../src/protocol/pin';
import { digestOf, openTransaction, type TransactionAnswer } from '../../src/protocol/transaction';
import type { Transaction } from '../../src/server/tokenAnswers';
import { addAccount, type TokenAccount } from '../../src/store/accounts';
import { keepStatement, keptStatement } from '../../src/store/statements';
import { expectRefusal } from '../protocol/vectors';
import { freshDatabase, someToken } from '../store/fresh';
import { now, ok, refused, someChallenge, someTransaction, stubLocks, tokenServer, type Came, type Reply } from './tokenServer';

let account: TokenAccount & { publicKey: CryptoKey };
let transaction: Transaction;
let asked: Came[];
let reply: (came: Came) => Reply;

const pin = async (digits = '739164'): Promise<CryptoKey> => pinKeyFor(account, digits);
const phase = (): string | undefined => current().deciding[account.device]?.phase;
const opened = (came: Came): Promise<TransactionAnswer> => openTransaction(came.body.statement!, account.publicKey, {
  server: account.server, transaction: transaction.id, nonce: transaction.nonce, account: account.account, device: account.device, shown: transaction.shown, expires: transaction.expires,
});

beforeEach(async () => {
  await freshDatabase();
  account = await someToken();
  await addAccount(account);
  transaction = someTransaction();
  vi.stubGlobal('navigator', {});
  vi.stubGlobal('document', { documentElement: {} });
  stubLocks();
  change({ accounts: [account], deciding: {}, answering: {}, transactions: { [account.device]: [transaction] }, unshown: {}, tokens: {} });
  asked = tokenServer(came => reply(came));
});
afterEach(() => vi.unstubAllGlobals());

describe('a decision on a transaction', () => {
  it('signs every line that was shown, with the PIN’s proof beside it', async () => {
    reply = () => ok({ outcome: 'approved' });
    await decide(account, transaction, 'approve', await pin());
    expect(asked[0]!.call).toBe(`POST /transactions/${transaction.id}/answer`);
    expect(await opened(asked[0]!)).toEqual({ decision: 'approve', verified: true, counter: 1 });
    expect(asked[0]!.body.pin).toBe(await proofOver(await pin(), asked[0]!.body.statement!));
    expect(phase()).toBe('done');
    expect(current().transactions[account.device]).toEqual([]);
    expect(await keptStatement(account.device)).toBeUndefined();
  });

  it.each([['deny', 'denied'], ['report', 'reported']] as const)('that says %s needs no PIN and has no proof', async (decision, outcome) => {
    reply = () => ok({ outcome });
    await decide(account, transaction, decision);
    expect(Object.keys(asked[0]!.body)).toEqual(['statement']);
    expect(await opened(asked[0]!)).toMatchObject({ decision, verified: false });
  });

  it('asks for the PIN once more after a wrong one, with a statement of its own', async () => {
    reply = () => refused(403, 'wrong-pin', { left: 2 });
    await decide(account, transaction, 'approve', await pin('111213'));
    expect(current().deciding[account.device]).toMatchObject({ phase: 'again', left: 2 });
    reply = () => ok({ outcome: 'approved' });
    await decide(account, transaction, 'approve', await pin());
    expect(await opened(asked[1]!)).toMatchObject({ counter: 2 });
    expect(phase()).toBe('done');
  });

  it.each([['wrong-pin', { left: 0 }], ['locked', {}]])('says that the token is locked: %s', async (code, more) => {
    reply = () => refused(403, code, more);
    await decide(account, transaction, 'approve', await pin('111213'));
    expect(current().deciding[account.device]).toMatchObject({ phase: 'over', code: 'locked' });
    expect(current().tokens[account.device]?.locked).toBe(true);
    expect(current().transactions[account.device]).toHaveLength(1);
  });

  it.each([[403, 'limited', {}], [409, 'ended', { outcome: 'cancelled' }]])('that is refused with %i %s is over', async (status, code, more) => {
    reply = () => refused(status, code, more);
    await decide(account, transaction, 'approve', await pin());
    expect(current().deciding[account.device]).toMatchObject({ phase: 'over', code });
  });

  it('goes again by itself while the app is open', async () => {
    reply = () => 'lost';
    await decide(account, transaction, 'approve', await pin());
    expect(current().deciding[account.device]).toMatchObject({ phase: 'unsent', needsPin: false });
    reply = () => ok({ outcome: 'approved' });
    await resend(account);
    expect(asked[1]!.body).toEqual(asked[0]!.body);
    expect(phase()).toBe('done');
  });

  it('is kept without its proof: after a restart its person types the PIN, and the same bytes are sent', async () => {
    reply = () => 'lost';
    await decide(account, transaction, 'approve', await pin());
    const kept = await keptStatement(account.device);
    expect(JSON.stringify(kept)).not.toContain(asked[0]!.body.pin);
    // As after a restart: another instance of the flows, which remembers no proof.
    vi.resetModules();
    const after = { ...(await import('../../src/flows/sending')), ...(await import('../../src/flows/state')), ...(await import('../../src/flows/opening')) };
    await after.open();
    expect(after.current().deciding[account.device]).toMatchObject({ phase: 'unsent', needsPin: true });
    await after.resend(account);
    expect(asked).toHaveLength(1);
    reply = () => ok({ outcome: 'approved' });
    await after.resend(account, await pin());
    expect(asked[1]!.body).toEqual(asked[0]!.body);
    expect(after.current().deciding[account.device]?.phase).toBe('done');
  });

  it('that was withdrawn is not sent again, neither by itself nor by hand nor after a restart', async () => {
    reply = () => 'lost';
    await decide(account, transaction, 'approve', await pin());
    await withdraw(account, transaction.id);
    expect(current().deciding[account.device]).toMatchObject({ phase: 'over', code: 'withdrawn' });
    expect(await keptStatement(account.device)).toBeUndefined();
    reply = ({ call }) => (call === 'GET /challenge' ? ok({ challenge: null }) : call === 'GET /token' ? ok({ locked: false, left: 3, limitedUntil: 0 }) : ok({ transactions: [transaction] }));
    await ask(account);
    await resend(account);
    await open();
    await ask(account);
    expect(asked.filter(came => came.call.endsWith('/answer'))).toHaveLength(1);
    // It waits as before, and its person may say no.
    reply = () => ok({ outcome: 'denied' });
    await decide(account, transaction, 'deny');
    expect(await opened(asked[asked.length - 1]!)).toMatchObject({ decision: 'deny', counter: 2 });
  });

  it('that goes through while it is withdrawn has gone through', async () => {
    reply = () => 'lost';
    await decide(account, transaction, 'approve', await pin());
    reply = () => ok({ outcome: 'approved' });
    await Promise.all([resend(account), withdraw(account, transaction.id)]);
    expect(phase()).toBe('done');
  });

  it('on another transaction is not withdrawn with it', async () => {
    reply = () => 'lost';
    await decide(account, transaction, 'approve', await pin());
    await withdraw(account, crypto.randomUUID());
    expect(phase()).toBe('unsent');
  });

  it('asks for no PIN that comes too late', async () => {
    transaction = someTransaction({ expires: now() - 5 });
    await keepStatement({ kind: 'transaction', device: account.device, transaction, decision: 'approve', envelope: 'a.b.c', proved: true });
    await resend(account);
    expect(current().deciding[account.device]).toMatchObject({ phase: 'over', code: 'ended', outcome: null });
    expect([asked, await keptStatement(account.device)]).toEqual([[], undefined]);
  });

  it('is one, however often it is tapped', async () => {
    reply = () => ok({ outcome: 'approved' });
    const key = await pin();
    await Promise.all([decide(account, transaction, 'approve', key), decide(account, transaction, 'deny'), decide(account, transaction, 'approve', key)]);
    expect(asked).toHaveLength(1);
  });
});

describe('an approval of a sign-in', () => {
  it('of a Secure Token has the proof beside it, and a refusal has none', async () => {
    reply = () => ok({ outcome: 'approved' });
    await answer(account, someChallenge(account), 'approve', '', true, await pin());
    await answer(account, someChallenge(account), 'deny', '', false);
    expect(asked.map(came => Object.keys(came.body))).toEqual([['statement', 'pin'], ['statement']]);
    expect(asked[0]!.body.pin).toBe(await proofOver(await pin(), asked[0]!.body.statement!));
  });

  it('stays before its person after a wrong PIN', async () => {
    const challenge = someChallenge(account);
    change({ pending: { [account.device]: challenge } });
    reply = () => refused(403, 'wrong-pin', { left: 1 });
    await answer(account, challenge, 'approve', '', true, await pin('111213'));
    expect(current().answering[account.device]).toMatchObject({ phase: 'again', left: 1 });
    expect(current().pending[account.device]).toBe(challenge);
  });
});

describe('what waits', () => {
  it('is read strictly, and without what has ended', async () => {
    reply = () => ok({ transactions: [{ ...transaction, more: 1 }, someTransaction({ expires: now() - 60 })] });
    await askTransactions(account);
    expect(current().transactions[account.device]).toEqual([transaction]);
  });

  it.each([
    ['a line that turns its direction', { shown: { ...someTransaction().shown, fields: [{ name: 'amount', value: '1\u202e2' }] } }],
    ['a name twice', { shown: { ...someTransaction().shown, fields: [{ name: 'a', value: '1' }, { name: 'a', value: '2' }] } }],
    ['a nonce that is too short', { nonce: 'AAAA' }],
  ])('is not shown with %s, and the others are', async (_, unfit) => {
    reply = () => ok({ transactions: [{ ...someTransaction(), ...unfit }, transaction, 7] });
    await askTransactions(account);
    expect(current().transactions[account.device]).toEqual([transaction]);
    expect(current().unshown[account.device]).toBe(2);
    reply = () => ok({ transactions: [transaction] });
    await askTransactions(account);
    expect(current().unshown[account.device]).toBe(0);
  });

  it.each([
    ['runs a script', 'javascript:alert(1)'], ['has no TLS', 'http://bank.example/'], ['has a password', 'https://a:b@bank.example/'], ['is no address', 'bank'], ['is no text', 7],
  ])('has no way back where that one %s', async (_, back) => {
    reply = () => ok({ transactions: [{ ...transaction, back }] });
    await askTransactions(account);
    expect(current().transactions[account.device]).toEqual([{ ...transaction, back: '' }]);
  });

  it('is refused as a whole where it is no list, or a longer one than there can be', async () => {
    reply = () => ok({ transactions: {} });
    await expectRefusal('no list', () => askTransactions(account));
    reply = () => ok({ transactions: Array(51).fill(transaction) });
    await expectRefusal('a long list', () => askTransactions(account));
  });

  it('has items that are those of the digest, or none', async () => {
    const items = [{ fields: [{ name: 'amount', value: '1' }] }, { fields: [{ name: 'amount', value: '2' }] }];
    const batch = someTransaction({ shown: { ...transaction.shown, count: 2, digest: await digestOf(items) } });
    reply = () => ok({ items });
    expect(await fetchItems(account, batch)).toEqual(items);
    reply = () => ok({ items: [items[1], items[0]] });
    await expectRefusal('another order', () => fetchItems(account, batch));
    reply = () => ok({ items: [...items, items[0]] });
    await expectRefusal('one more', () => fetchItems(account, batch));
  });

  it('is there after a restart with an answer that was not sent', async () => {
    reply = () => 'lost';
    await decide(account, transaction, 'deny');
    await open();
    expect(current().deciding[account.device]).toMatchObject({ phase: 'unsent', needsPin: false, transaction });
  });
});
