import { vi } from 'vitest';
import { randomBase64Url } from '../../src/protocol/base64url';
import type { Challenge } from '../../src/server/answers';
import type { Transaction } from '../../src/server/tokenAnswers';
import type { Account } from '../../src/store/accounts';

/** What came to the server: "POST /token/pin" and the body. */
export interface Came { call: string; body: Record<string, string>; url: string }
export type Reply = { status: number; body: object } | 'lost';

export const now = (): number => Math.floor(Date.now() / 1000);
export const ok = (body: object = {}): Reply => ({ status: 200, body });
export const refused = (status: number, code: string, more: object = {}): Reply => ({ status, body: { code, ...more } });

/** A server that answers as it is told, and keeps what it was asked. */
export function tokenServer(reply: (came: Came) => Reply | Promise<Reply>): Came[] {
  const asked: Came[] = [];
  vi.stubGlobal('fetch', async (url: string, options: { method: string; body?: string }) => {
    const came: Came = { call: `${options.method} ${url.replace(/^.*\/api\/app\/v1/, '')}`, body: options.body ? JSON.parse(options.body) as Record<string, string> : {}, url };
    asked.push(came);
    const answer = await reply(came);
    if (answer === 'lost') throw new TypeError('Failed to fetch');
    return new Response(JSON.stringify({ ...answer.body, time: now() }), { status: answer.status });
  });
  return asked;
}

/** Web Locks, as far as answers need them: one after the other. */
export function stubLocks(): void {
  let last: Promise<unknown> = Promise.resolve();
  Object.defineProperty(navigator, 'locks', {
    configurable: true, value: { request: (_: string, work: () => Promise<unknown>) => (last = last.catch(() => undefined).then(work)) },
  });
}

export const progress = (change: object = {}): object =>
  ({ phone: '•••• •••• 9177', codeExpires: now() + 300, resendAt: now() + 60, left: 3, delivery: 'sent', expires: now() + 900, ...change });

export const offer = { consent: { version: '2026-11', id: 'Saya setuju.\nSungguh.', en: 'I agree.' }, replaces: false };

export const someTransaction = (change: Partial<Transaction> = {}): Transaction => ({
  id: crypto.randomUUID(), nonce: randomBase64Url(32), expires: now() + 300, required: 1, approvals: 0, back: '',
  shown: { party: 'Bank Contoh', title: 'Transfer', fields: [{ name: 'amount', value: '1500000.00' }, { name: 'currency', value: 'IDR' }, { name: 'Tujuan', value: 'Faktur 42' }], digest: '', count: 0 },
  ...change,
});

export const someChallenge = (account: Account, change: Partial<Challenge> = {}): Challenge => ({
  id: crypto.randomUUID(), nonce: randomBase64Url(32), asksNumber: false, expires: now() + 60,
  shown: { portal: account.portal, userId: account.userId, browser: 'Chrome', place: 'Jakarta', time: now() }, ...change,
});
