// @vitest-environment happy-dom
import { render } from 'preact';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { History } from '../../src/screens/History';
import { addAccount, type Account } from '../../src/store/accounts';
import { dateAndTime } from '../../src/words/words';
import { freshDatabase, someAccount } from '../store/fresh';
import { page, text } from './page';

const now = Math.floor(Date.now() / 1000);
const entry = { challenge: '6a1a2c5e-0a3d-4f0f-9f43-8f2c1e5f7a10', outcome: 'approved', portal: 'LPSE', userId: 'PPK2', browser: 'Chrome', place: 'Jakarta', at: now };
const served = (body: object, status = 200): void => void vi.stubGlobal('fetch', async () => new Response(JSON.stringify({ ...body, time: now }), { status }));
const outOfReach = (): void => void vi.stubGlobal('fetch', async () => { throw new TypeError('Failed to fetch'); });

let account: Account;

function open(): void {
  render(null, page());
  render(<History account={account} version="" />, page());
}

beforeEach(async () => {
  await freshDatabase();
  account = await someAccount();
  await addAccount(account);
});
// The fetch of this file stays: nothing that comes late goes to a real network.
afterEach(() => render(null, page()));

describe('the history', () => {
  it('is the one of the last time without network, and says so', async () => {
    served({ entries: [entry] });
    open();
    await vi.waitFor(() => expect(text()).toContain('Chrome, Jakarta'));
    expect(text()).not.toContain('saat terakhir terhubung');
    outOfReach();
    open();
    await vi.waitFor(() => expect(text()).toContain('Tidak terhubung'));
    expect(text()).toContain('Chrome, Jakarta');
    expect(text()).toMatch(new RegExp(`saat terakhir terhubung, ${dateAndTime(now).slice(0, 11)}`));
  });

  it('that was never read is not told to be empty', async () => {
    outOfReach();
    open();
    await vi.waitFor(() => expect(text()).toContain('Tidak terhubung'));
    expect(text()).not.toContain('Belum ada riwayat');
  });

  it('that is refused has the reference', async () => {
    served({ code: 'busy', reference: 'K7PWQ-3MZ4T' }, 429);
    open();
    await vi.waitFor(() => expect(text()).toContain('K7PWQ-3MZ4T'));
  });
});
