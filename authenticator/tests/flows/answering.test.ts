import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { answer } from '../../src/flows/answering';
import { resend } from '../../src/flows/sending';
import { change, current } from '../../src/flows/state';
import { randomBase64Url } from '../../src/protocol/base64url';
import { openStatement, type Question } from '../../src/protocol/signIn';
import type { Challenge } from '../../src/server/answers';
import { addAccount, readAccounts, type Account } from '../../src/store/accounts';
import { keptStatement } from '../../src/store/statements';
import { freshDatabase, someAccount } from '../store/fresh';

const challenge = (): Challenge => ({
  id: crypto.randomUUID(), nonce: randomBase64Url(32), asksNumber: false, expires: 1795392060,
  shown: { portal: 'LPSE Kota Contoh', userId: 'PPK2', browser: 'Chrome', place: 'Jakarta', time: 1795392000 },
});

let account: Account & { publicKey: CryptoKey };
let sent: string[];
let reply: (storedCounter: number) => Response;

const time = (): number => Math.floor(Date.now() / 1000);
const said = (status: number, body: object) => (): Response => new Response(JSON.stringify({ ...body, time: time() }), { status });
const silent = (): Response => { throw new TypeError('Failed to fetch'); };

/** Web Locks, as far as this needs them: one after the other. */
function turns(): object {
  let last: Promise<unknown> = Promise.resolve();
  return { locks: { request: (_: string, work: () => Promise<unknown>) => (last = last.catch(() => undefined).then(work)) } };
}

beforeEach(async () => {
  await freshDatabase();
  account = await someAccount();
  await addAccount(account);
  change({ answering: {}, pending: {}, accounts: [account] });
  sent = [];
  vi.stubGlobal('navigator', turns());
  vi.stubGlobal('fetch', async (_: string, options: { body: string }) => {
    sent.push((JSON.parse(options.body) as { statement: string }).statement);
    return reply((await readAccounts())[0]!.counter);
  });
});
afterEach(() => vi.unstubAllGlobals());

describe('an answer', () => {
  it('signs exactly the question, with a counter that was stored before', async () => {
    const asked = challenge();
    let stored = 0;
    reply = counter => { stored = counter; return said(200, { outcome: 'approved' })(); };
    await answer(account, asked, 'approve', '', true);
    const question: Question = { server: account.server, challenge: asked.id, nonce: asked.nonce, account: account.account, device: account.device, shown: asked.shown, expires: asked.expires };
    expect(await openStatement(sent[0]!, account.publicKey, question)).toEqual({ number: '', decision: 'approve', verified: true, counter: 1 });
    expect(stored).toBe(1);
    expect(current().answering[account.device]).toMatchObject({ phase: 'done', outcome: 'approved' });
    expect(await keptStatement(account.device)).toBeUndefined();
  });

  it('is done only when the server said so, and goes again byte for byte', async () => {
    reply = silent;
    await answer(account, challenge(), 'approve', '', false);
    expect(current().answering[account.device]?.phase).toBe('unsent');
    reply = said(200, { outcome: 'approved' });
    await resend(account);
    expect(sent).toHaveLength(2);
    expect(sent[1]).toBe(sent[0]);
    expect(current().answering[account.device]?.phase).toBe('done');
  });

  it('stays what it was when the same challenge is answered again before it arrived', async () => {
    const asked = challenge();
    reply = silent;
    await answer(account, asked, 'approve', '', false);
    await answer(account, asked, 'deny', '', false);
    expect(sent[1]).toBe(sent[0]);
    expect(current().answering[account.device]?.decision).toBe('approve');
  });

  it('leaves no older statement behind that could follow it', async () => {
    reply = silent;
    await answer(account, challenge(), 'approve', '', false);
    reply = said(200, { outcome: 'denied' });
    await answer(account, challenge(), 'deny', '', false);
    await resend(account);
    expect(sent).toHaveLength(2);
  });

  it('is one, however often it is tapped', async () => {
    const asked = challenge();
    reply = said(200, { outcome: 'approved' });
    await Promise.all([answer(account, asked, 'approve', '', false), answer(account, asked, 'deny', '', false), answer(account, asked, 'approve', '', false)]);
    expect(sent).toHaveLength(1);
    expect(current().answering[account.device]).toMatchObject({ decision: 'approve', phase: 'done' });
  });

  it('that could not even be stored is not sent, and is not left hanging', async () => {
    const gone = await someAccount({ device: '33333333-3333-4333-8333-333333333333' });
    await answer(gone, challenge(), 'approve', '', false);
    expect(sent).toHaveLength(0);
    expect(current().answering[gone.device]).toMatchObject({ phase: 'over', code: 'storage' });
  });

  it('goes one at a time over all tabs, in the order of the counters', async () => {
    reply = said(200, { outcome: 'denied' });
    await Promise.all([1, 2, 3, 4].map(() => {
      const answered = answer(account, challenge(), 'deny', '', false);
      // As in another tab, which has a state of its own.
      change({ answering: {} });
      return answered;
    }));
    const counters = sent.map(envelope => (JSON.parse(Buffer.from(envelope.split('.')[1]!, 'base64url').toString()) as { counter: number }).counter);
    expect(counters).toEqual([1, 2, 3, 4]);
  });

  it.each([
    [409, { code: 'ended', outcome: 'expired' }, { phase: 'over', code: 'ended', outcome: 'expired' }],
    [409, { code: 'wrong-number' }, { phase: 'over', code: 'wrong-number' }],
    [403, { code: 'verification' }, { phase: 'over', code: 'verification' }],
    [403, { code: 'suspended' }, { phase: 'over', code: 'suspended' }],
  ])('that is refused with %i %o is over', async (status, body, result) => {
    reply = said(status, body);
    await answer(account, challenge(), 'approve', '', false);
    expect(current().answering[account.device]).toMatchObject(result);
    expect(await keptStatement(account.device)).toBeUndefined();
  });

  it('that suspends the device marks the account', async () => {
    reply = said(403, { code: 'suspended', reference: 'K7PWQ-3MZ4T' });
    await answer(account, challenge(), 'approve', '', false);
    expect(current().accounts[0]).toMatchObject({ state: 'suspended', reference: 'K7PWQ-3MZ4T' });
    expect(current().answering[account.device]?.reference).toBe('K7PWQ-3MZ4T');
  });
});
