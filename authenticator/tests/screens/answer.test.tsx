// @vitest-environment happy-dom
import { render } from 'preact';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { makePinLock } from '../../src/flows/lock';
import { change, current } from '../../src/flows/state';
import { ask } from '../../src/flows/watching';
import { randomBase64Url } from '../../src/protocol/base64url';
import { openStatement, type Shown } from '../../src/protocol/signIn';
import { AccountScreen } from '../../src/screens/AccountScreen';
import type { Challenge } from '../../src/server/answers';
import { addAccount, type Account } from '../../src/store/accounts';
import { initialSettings } from '../../src/store/settings';
import { dateAndTime } from '../../src/words/words';
import { freshDatabase, someAccount } from '../store/fresh';
import { button, hasButton, page, text, type } from './page';

const now = (): number => Math.floor(Date.now() / 1000);
const shown: Shown = { portal: 'LPSE Kota “Contoh” & Co', userId: 'PPK2 <b>', browser: 'Chrome  140', place: 'Jakarta', time: now() };
const pin = '280745';
const patience = { timeout: 5000 };
/** Longer than a PIN is looked at, for what must not come after it. */
const aWhile = (): Promise<void> => new Promise(resolve => setTimeout(resolve, 1000));

let account: Account & { publicKey: CryptoKey };
/** What the server says is pending, and what it got. */
let pending: object | null;
let sent: string[];
let answered: { status: number; body: object };

function challenge(part: Partial<Challenge> = {}): Challenge {
  return { id: crypto.randomUUID(), nonce: randomBase64Url(32), shown, asksNumber: false, expires: now() + 60, ...part };
}

function serve(url: string, options: RequestInit): Response {
  const say = (body: object, status = 200): Response => new Response(JSON.stringify({ ...body, time: now() }), { status });
  if (url.endsWith('/challenge')) return say({ challenge: pending });
  if (url.endsWith('/history')) return say({ entries: [] });
  sent.push((JSON.parse(options.body as string) as { statement: string }).statement);
  pending = null;
  return say(answered.body, answered.status);
}

/** The question as it comes from the server, drawn. */
async function show(asked: object): Promise<void> {
  pending = asked;
  await ask(account);
  render(<AccountScreen device={account.device} />, page());
}

const statement = (at: number): Record<string, unknown> => JSON.parse(Buffer.from(sent[at]!.split('.')[1]!, 'base64url').toString()) as Record<string, unknown>;
const seen = (): (string | null)[] => [...page().querySelectorAll('dd')].map(one => one.textContent);
const isAsked = (): Promise<void> => vi.waitFor(() => expect(hasButton('Ya')).toBe(true));
const isOver = (title: string): Promise<void> => vi.waitFor(() => expect(page().querySelector('dialog h2')?.textContent).toBe(title), patience);
const pinField = (): Promise<HTMLInputElement> => vi.waitFor(() => page().querySelector<HTMLInputElement>('input[type=password]') ?? expect.fail('no PIN is asked'));

function submitPin(field: HTMLInputElement, times = 1): void {
  for (let time = 0; time < times; time++) field.form!.dispatchEvent(new Event('submit', { bubbles: true, cancelable: true }));
}

beforeEach(async () => {
  await freshDatabase();
  account = await someAccount();
  await addAccount(account);
  change({ answering: {}, pending: {}, accounts: [account], settings: initialSettings, locked: false });
  [pending, sent, answered] = [null, [], { status: 200, body: { outcome: 'approved' } }];
  let last: Promise<unknown> = Promise.resolve();
  Object.defineProperty(navigator, 'locks', {
    configurable: true, value: { request: (_: string, work: () => Promise<unknown>) => (last = last.catch(() => undefined).then(work)) },
  });
  vi.stubGlobal('fetch', async (url: string, options: RequestInit) => serve(url, options));
});
// The fetch of this file stays: a question that is asked late must not go to a real network.
afterEach(() => render(null, page()));

describe('the question', () => {
  it('shows exactly what is signed', async () => {
    const asked = challenge();
    await show(asked);
    await isAsked();
    expect(seen()).toEqual([shown.portal, shown.userId, shown.browser, shown.place, dateAndTime(shown.time, true)]);
    button('Ya').click();
    await isOver('Berhasil Login');
    expect(statement(0).shown).toEqual(shown);
    const question = { server: account.server, challenge: asked.id, nonce: asked.nonce, account: account.account, device: account.device, shown, expires: asked.expires };
    expect(await openStatement(sent[0]!, account.publicKey, question)).toEqual({ number: '', decision: 'approve', verified: false, counter: 1 });
  });

  it('has three answers of one size, each with its own statement', async () => {
    for (const [name, decision, outcome] of [['Ya', 'approve', 'approved'], ['Tidak', 'deny', 'denied']] as const) {
      answered = { status: 200, body: { outcome } };
      await show(challenge());
      await isAsked();
      expect([...page().querySelectorAll('.three > button')].map(one => one.textContent)).toEqual(['Bukan saya', 'Tidak', 'Ya']);
      button(name).click();
      await vi.waitFor(() => expect(hasButton('OK')).toBe(true));
      expect(statement(sent.length - 1).decision).toBe(decision);
      button('OK').click();
      await vi.waitFor(() => expect(hasButton('OK')).toBe(false));
    }
  });

  it('is reported only after a second yes', async () => {
    answered = { status: 200, body: { outcome: 'reported' } };
    await show(challenge());
    await isAsked();
    button('Bukan saya').click();
    await vi.waitFor(() => expect(hasButton('Ya, laporkan')).toBe(true));
    expect(sent).toHaveLength(0);
    button('Ya, laporkan').click();
    await isOver('Laporan diterima');
    expect(statement(0)).toMatchObject({ decision: 'report', number: '', verified: false });
  });

  it.each([
    ['a text that turns its direction', { portal: 'LPSE \u202eatoK' }], ['a line of its own', { place: 'Jakarta\nYa' }], ['half a character', { browser: 'Chrome \ud83d' }],
    ['an empty text', { userId: '' }], ['a text longer than any', { place: 'J'.repeat(201) }], ['a text that is a number', { browser: 140 }],
  ])('is not shown and cannot be answered with %s', async (_, unfit) => {
    await show({ ...challenge(), shown: { ...shown, ...unfit } });
    await vi.waitFor(() => expect(text()).toContain('Tidak ada permintaan login'));
    expect(hasButton('Ya')).toBe(false);
    expect(current().pending[account.device]).toBeUndefined();
  });

  it('is answered once, however often it is tapped', async () => {
    await show(challenge());
    await isAsked();
    const [yes, no] = [button('Ya'), button('Tidak')];
    yes.click();
    yes.click();
    no.click();
    await isOver('Berhasil Login');
    expect(sent).toHaveLength(1);
    expect(statement(0).decision).toBe('approve');
  });

  it('takes no approval without its number, and a refusal has none', async () => {
    await show(challenge({ asksNumber: true }));
    await isAsked();
    button('Ya').click();
    await vi.waitFor(() => expect(text()).toContain('Ketik dahulu enam angka'));
    expect(sent).toHaveLength(0);
    const field = page().querySelector<HTMLInputElement>('input.six')!;
    type(field, ' 04 8-213x9');
    expect(field.value).toBe('048213');
    await vi.waitFor(() => expect(text()).not.toContain('Ketik dahulu enam angka'));
    button('Tidak').click();
    await vi.waitFor(() => expect(sent).toHaveLength(1));
    expect(statement(0)).toMatchObject({ decision: 'deny', number: '' });
  });

  it('sends the number as it was typed', async () => {
    await show(challenge({ asksNumber: true }));
    await isAsked();
    type(page().querySelector<HTMLInputElement>('input.six')!, '048213');
    await new Promise(resolve => setTimeout(resolve, 20));
    button('Ya').click();
    await isOver('Berhasil Login');
    expect(statement(0)).toMatchObject({ decision: 'approve', number: '048213' });
  });

  it('that is refused shows the reference', async () => {
    answered = { status: 409, body: { code: 'wrong-number', reference: 'K7PWQ-3MZ4T' } };
    await show(challenge());
    await isAsked();
    button('Ya').click();
    await isOver('Angka salah');
    expect(text()).toContain('Nomor rujukan: K7PWQ-3MZ4T');
  });

  it('is never exchanged under the finger', async () => {
    await show(challenge());
    await isAsked();
    pending = challenge({ shown: { ...shown, place: 'Medan' } });
    await ask(account);
    await isOver('Diganti permintaan baru');
    expect(hasButton('Ya')).toBe(false);
    button('OK').click();
    await isAsked();
    expect(seen()).toContain('Medan');
    expect(sent).toHaveLength(0);
  });
});

describe('an approval of a locked app', () => {
  beforeEach(async () => change({ settings: { ...initialSettings, lock: await makePinLock(pin) } }));

  it('is verified after an unlock for it, told twice or not', async () => {
    await show(challenge());
    await isAsked();
    button('Ya').click();
    const field = await pinField();
    expect(sent).toHaveLength(0);
    type(field, pin);
    await vi.waitFor(() => expect(button('Buka kunci').disabled).toBe(false));
    submitPin(field, 2);
    await isOver('Berhasil Login');
    await aWhile();
    expect(sent).toHaveLength(1);
    expect(statement(0)).toMatchObject({ decision: 'approve', verified: true });
    expect(page().querySelector('dialog h2')?.textContent).toBe('Berhasil Login');
  });

  it('is not sent after a wrong PIN or none, which counts once', async () => {
    await show(challenge());
    await isAsked();
    button('Ya').click();
    const field = await pinField();
    type(field, '280746');
    await vi.waitFor(() => expect(button('Buka kunci').disabled).toBe(false));
    submitPin(field, 2);
    await vi.waitFor(() => expect(text()).toContain('PIN salah.'), patience);
    expect(current().settings.wrongPins).toBe(1);
    button('Batal').click();
    await vi.waitFor(() => expect(page().querySelector('dialog')).toBeNull());
    expect(sent).toHaveLength(0);
    expect(hasButton('Ya')).toBe(true);
  });

  it('asks again for the next one: an unlock is for one answer', async () => {
    for (const round of [1, 2]) {
      await show(challenge());
      await isAsked();
      button('Ya').click();
      const field = await pinField();
      expect(sent).toHaveLength(round - 1);
      type(field, pin);
      await vi.waitFor(() => expect(button('Buka kunci').disabled).toBe(false));
      submitPin(field);
      await isOver('Berhasil Login');
      button('OK').click();
      await vi.waitFor(() => expect(hasButton('OK')).toBe(false));
    }
    expect(sent).toHaveLength(2);
  });

  it('that ends while it is unlocked is sent for none', async () => {
    await show(challenge());
    await isAsked();
    button('Ya').click();
    const field = await pinField();
    type(field, pin);
    await vi.waitFor(() => expect(button('Buka kunci').disabled).toBe(false));
    submitPin(field);
    pending = challenge();
    await ask(account);
    await isOver('Diganti permintaan baru');
    await aWhile();
    expect(sent).toHaveLength(0);
  });

  it('that is taken back while the PIN is looked at is not sent', async () => {
    await show(challenge());
    await isAsked();
    button('Ya').click();
    const field = await pinField();
    type(field, pin);
    await vi.waitFor(() => expect(button('Buka kunci').disabled).toBe(false));
    submitPin(field);
    button('Batal').click();
    await vi.waitFor(() => expect(page().querySelector('dialog')).toBeNull());
    await aWhile();
    expect(sent).toHaveLength(0);
    expect(hasButton('Ya')).toBe(true);
  });

  it('is not needed to say no, which is not verified then', async () => {
    answered = { status: 200, body: { outcome: 'denied' } };
    await show(challenge());
    await isAsked();
    button('Tidak').click();
    await isOver('Login ditolak');
    expect(statement(0)).toMatchObject({ decision: 'deny', verified: false });
  });
});
