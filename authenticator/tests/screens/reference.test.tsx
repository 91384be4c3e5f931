// @vitest-environment happy-dom
import { render } from 'preact';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { answer } from '../../src/flows/answering';
import { change } from '../../src/flows/state';
import { ask } from '../../src/flows/watching';
import { randomBase64Url } from '../../src/protocol/base64url';
import { AccountScreen } from '../../src/screens/AccountScreen';
import { AddEnrolment } from '../../src/screens/AddEnrolment';
import { addAccount, type Account } from '../../src/store/accounts';
import { freshDatabase, someAccount } from '../store/fresh';
import { page, text } from './page';

const now = Math.floor(Date.now() / 1000);
const reference = 'K7PWQ-3MZ4T';
const shown = { portal: 'LPSE', userId: 'PPK2', browser: 'Chrome', place: 'Jakarta', time: now };
const refuse = (status: number, body: object): void => void vi.stubGlobal('fetch', async () => new Response(JSON.stringify({ ...body, time: now }), { status }));
const isTold = (title: string): Promise<void> => vi.waitFor(() => {
  expect(text()).toContain(title);
  expect(text()).toContain(`Nomor rujukan: ${reference}`);
  expect(text()).toContain('petugas');
});

let account: Account;

beforeEach(async () => {
  render(null, page());
  await freshDatabase();
  account = await someAccount();
  await addAccount(account);
  change({ accounts: [account], answering: {}, pending: {} });
  Object.defineProperty(navigator, 'locks', { configurable: true, value: { request: (_: string, work: () => Promise<unknown>) => work() } });
});

describe('the reference of a refusal stands', () => {
  it('beside a device that was suspended', async () => {
    refuse(403, { code: 'suspended', reference });
    await ask(account);
    render(<AccountScreen device={account.device} />, page());
    await isTold('Perangkat ini ditangguhkan');
  });

  it('beside an answer that waits for a busy server', async () => {
    refuse(429, { code: 'busy', reference });
    await answer(account, { id: crypto.randomUUID(), nonce: randomBase64Url(32), shown, asksNumber: false, expires: now + 60 }, 'deny', '', false);
    render(<AccountScreen device={account.device} />, page());
    await isTold('Belum terkirim');
  });

  it('beside an account that could not be added', async () => {
    refuse(410, { code: 'gone', reference });
    render(<AddEnrolment code={randomBase64Url(16)} />, page());
    await isTold('QR Code ini tidak berlaku lagi');
  });

  it('nowhere when there is none', async () => {
    refuse(410, { code: 'gone' });
    render(<AddEnrolment code={randomBase64Url(16)} />, page());
    await vi.waitFor(() => expect(text()).toContain('QR Code ini tidak berlaku lagi'));
    expect(text()).not.toContain('rujukan');
  });
});
