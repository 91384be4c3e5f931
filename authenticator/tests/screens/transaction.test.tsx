// @vitest-environment happy-dom
// @vitest-environment-options {"url":"https://masuk.example/app/"}
import { render } from 'preact';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { App } from '../../src/App';
import { change, current, sent } from '../../src/flows/state';
import { pinKeyFor } from '../../src/flows/token';
import { go, replace } from '../../src/parts/navigation';
import { responseOf } from '../../src/protocol/offline';
import { proofOver, tokenTotpKey } from '../../src/protocol/pin';
import { totpCode } from '../../src/protocol/totp';
import { digestOf } from '../../src/protocol/transaction';
import type { Transaction } from '../../src/server/tokenAnswers';
import { addAccount, type TokenAccount } from '../../src/store/accounts';
import { serverTime } from '../../src/store/clocks';
import { speak } from '../../src/words/words';
import { now, ok, refused, someChallenge, someTransaction, stubLocks, tokenServer, type Came, type Reply } from '../flows/tokenServer';
import { freshDatabase, someToken } from '../store/fresh';
import { button, hasButton, page, stubHistory, text, type } from './page';

let account: TokenAccount;
let transaction: Transaction;
let asked: Came[];
let reply: (came: Came) => Reply;

const title = (): string => page().querySelector('h1')?.textContent ?? '';
const isAt = (where: string): Promise<void> => vi.waitFor(() => expect(title()).toBe(where), { timeout: 4000 });
const reads = (what: string): Promise<void> => vi.waitFor(() => expect(text()).toContain(what), { timeout: 4000 });
const press = (name: string): Promise<void> => vi.waitFor(() => {
  expect(button(name).disabled).toBe(false);
  button(name).click();
});
const answers = (): Came[] => asked.filter(came => came.call.endsWith('/answer'));

async function enter(digits: string, where = '.pin input'): Promise<void> {
  const field = await vi.waitFor(() => page().querySelector<HTMLInputElement>(where) ?? expect.fail('there is no field'));
  type(field, digits);
  await new Promise(resolve => setTimeout(resolve, 30));
  field.form!.dispatchEvent(new Event('submit', { bubbles: true, cancelable: true }));
}

async function show(change_: Partial<Transaction> = {}): Promise<void> {
  transaction = someTransaction(change_);
  change({ transactions: { [account.device]: [transaction] } });
  go({ screen: 'transaction', device: account.device, id: transaction.id });
  await isAt('Setujui transaksi ini?');
}

beforeEach(async () => {
  await freshDatabase();
  speak('id');
  stubLocks();
  stubHistory();
  account = await someToken({ server: location.origin });
  await addAccount(account);
  reply = () => ok({ outcome: 'approved' });
  asked = tokenServer(came => (came.call === 'GET /history' ? ok({ entries: [] }) : reply(came)));
  change({ accounts: [account], answering: {}, deciding: {}, pending: {}, tokens: {}, transactions: {}, unshown: {}, adding: null, arrival: null, locked: false, said: '' });
  replace({ screen: 'list' });
  render(<App />, page());
  // The screen at home, once it is there, takes back what the app was opened for.
  await new Promise(resolve => setTimeout(resolve, 50));
});
afterEach(() => {
  render(null, page());
  vi.restoreAllMocks();
});

describe('a transaction', () => {
  it('shows every line as it is signed, and the amount as people read it beside', async () => {
    await show({ required: 2, approvals: 1 });
    for (const line of ['Bank Contoh', 'Transfer', 'Jumlah', 'Rp1.500.000,00', '1500000.00', 'Mata uang', 'IDR', 'Tujuan', 'Faktur 42', 'Sudah disetujui 1 dari 2 orang', 'CFO1']) expect(text()).toContain(line);
  });

  it('is approved with the PIN, and only then', async () => {
    await show();
    await press('Setujui');
    await reads('Masukkan PIN Secure Token');
    expect(answers()).toHaveLength(0);
    await enter('739164');
    await isAt('Transaksi disetujui');
    const { statement, pin } = answers()[0]!.body;
    expect(pin).toBe(await proofOver(await pinKeyFor(account, '739164'), statement!));
  });

  it('asks again after a wrong PIN, and leads to the unlocking after the last', async () => {
    await show();
    await press('Setujui');
    reply = () => refused(403, 'wrong-pin', { left: 1 });
    await enter('111213');
    await reads('Sisa 1 kali');
    reply = () => refused(403, 'wrong-pin', { left: 0 });
    await enter('111213');
    await isAt('Secure Token terkunci');
    await press('Buka kunci token');
    await isAt('Buka kunci token');
  });

  it('is rejected without a PIN, and reported after a second yes', async () => {
    await show();
    reply = () => ok({ outcome: 'denied' });
    await press('Tolak');
    await isAt('Transaksi ditolak');
    await press('OK');
    reply = () => ok({ outcome: 'reported' });
    await show();
    await press('Saya tidak mengenali ini');
    expect(answers()).toHaveLength(1);
    await press('Ya, laporkan');
    await isAt('Laporan diterima');
    expect(answers().map(came => Object.keys(came.body))).toEqual([['statement'], ['statement']]);
  });

  it('that is taken back while the PIN is asked is not sent', async () => {
    await show();
    await press('Setujui');
    await reads('Masukkan PIN Secure Token');
    await press('Batal');
    await vi.waitFor(() => expect(page().querySelector('dialog')).toBeNull());
    expect(answers()).toHaveLength(0);
  });

  it('says that the token may not approve as much yet', async () => {
    await show();
    await press('Setujui');
    reply = () => refused(403, 'limited');
    await enter('739164');
    await isAt('Belum dapat disetujui');
  });

  it('says that it is over when it is withdrawn before the person', async () => {
    await show();
    change({ transactions: { [account.device]: [] } });
    await isAt('Tidak menunggu lagi');
    expect(hasButton('Setujui')).toBe(false);
  });

  it('of many items is signed only once they are those of the digest', async () => {
    const items = [1, 2].map(amount => ({ fields: [{ name: 'amount', value: `${amount}` }, { name: 'beneficiary', value: `Orang ${amount}` }] }));
    const shown = { ...someTransaction().shown, count: 2, digest: await digestOf(items) };
    reply = () => ok({ items });
    await show({ shown });
    await press('Lihat semua');
    await reads('Orang 2');
    expect(button('Setujui').disabled).toBe(false);
    reply = () => ok({ items: [items[0], { fields: [{ name: 'amount', value: '9' }] }] });
    await show({ shown });
    await reads('tidak cocok dengan yang harus disetujui');
    expect(button('Setujui').disabled).toBe(true);
    expect(button('Tolak').disabled).toBe(false);
  });

  it('that could not be sent is withdrawn after a second yes, and is asked anew', async () => {
    reply = () => 'lost';
    await show();
    await press('Setujui');
    await enter('739164');
    await isAt('Belum terkirim');
    await press('Tarik kembali');
    await reads('Mungkin sudah sampai');
    await press('Batal');
    await isAt('Belum terkirim');
    expect(current().deciding[account.device]?.phase).toBe('unsent');
    await press('Tarik kembali');
    await vi.waitFor(() => page().querySelector<HTMLButtonElement>('dialog .danger')!.click());
    await isAt('Persetujuan ditarik kembali');
    expect(text()).toContain('Mungkin sudah sampai');
    await press('OK');
    go({ screen: 'transaction', device: account.device, id: transaction.id });
    await isAt('Setujui transaksi ini?');
    expect(answers()).toHaveLength(1);
  });

  it('that was rejected without network has nothing to withdraw', async () => {
    reply = () => 'lost';
    await show();
    await press('Tolak');
    await isAt('Belum terkirim');
    expect(hasButton('Tarik kembali')).toBe(false);
  });

  it('that cannot be shown here is told of beside the others', async () => {
    change({ transactions: { [account.device]: [someTransaction()] }, unshown: { [account.device]: 1 } });
    go({ screen: 'account', device: account.device });
    await reads('1 transaksi tidak dapat ditampilkan di sini');
    change({ transactions: { [account.device]: [] } });
    await reads('1 transaksi tidak dapat ditampilkan di sini');
    speak('en');
    change({ said: '' });
    await reads('1 transaction cannot be shown here');
    change({ unshown: {} });
    await vi.waitFor(() => expect(text()).not.toContain('cannot be shown'));
  });

  it('goes back to the page on this phone that it was opened from', async () => {
    const assign = vi.spyOn(location, 'assign').mockImplementation(() => undefined);
    const waiting = someTransaction({ back: 'https://bank.example/transfers/42' });
    reply = ({ call }) => (call === 'GET /transactions' ? ok({ transactions: [waiting] }) : call === 'GET /token' ? ok({ locked: false, left: 3, limitedUntil: 0 })
      : call === 'GET /challenge' ? ok({ challenge: null }) : ok({ outcome: 'approved' }));
    change({ arrival: { kind: 'transaction', id: waiting.id } });
    go({ screen: 'arrive' });
    await press('Setujui');
    await enter('739164');
    await isAt('Transaksi disetujui');
    expect(page().querySelector('a')?.href).toBe('https://bank.example/transfers/42');
    await vi.waitFor(() => expect(assign).toHaveBeenCalledWith('https://bank.example/transfers/42'), { timeout: 4000 });
  });

  it('that does not wait here is said so', async () => {
    reply = ({ call }) => (call === 'GET /transactions' ? ok({ transactions: [] }) : call === 'GET /challenge' ? ok({ challenge: null }) : ok({ locked: false, left: 3, limitedUntil: 0 }));
    change({ arrival: { kind: 'transaction', id: someTransaction().id } });
    go({ screen: 'arrive' });
    await isAt('Transaksi itu tidak menunggu jawaban di ponsel ini');
  });
});

describe('a sign-in of a Secure Token', () => {
  it('is approved with the PIN and goes back to the page on this phone', async () => {
    const assign = vi.spyOn(location, 'assign').mockImplementation(() => undefined);
    const challenge = someChallenge(account);
    reply = ({ call }) => (call === 'GET /challenge' ? ok({ challenge }) : call === 'GET /transactions' ? ok({ transactions: [] })
      : call === 'GET /token' ? ok({ locked: false, left: 3, limitedUntil: 0 }) : ok({ outcome: 'approved' }));
    change({ arrival: { kind: 'signin', back: '/bisnis/sign-in/waiting' } });
    go({ screen: 'arrive' });
    await press('Ya');
    await enter('739164');
    await reads('Berhasil Login');
    expect(answers()[0]!.body.pin).toHaveLength(43);
    await vi.waitFor(() => expect(assign).toHaveBeenCalledWith('/bisnis/sign-in/waiting'), { timeout: 4000 });
  });

  it('is told to be asked elsewhere where this phone has no account', async () => {
    change({ accounts: [], arrival: { kind: 'signin', back: '/bisnis/sign-in/waiting' } });
    go({ screen: 'arrive' });
    await reads('Belum ada akun di ponsel ini');
    expect(page().querySelector('a')?.getAttribute('href')).toBe('/bisnis/sign-in/waiting');
  });

  it('asks for the number again when a PIN was wrong after a restart', async () => {
    const challenge = someChallenge(account, { asksNumber: true });
    change({ pending: { [account.device]: challenge }, answering: { [account.device]: { ...sent('approve', 'again', { code: 'wrong-pin', left: 2 }), challenge } } });
    go({ screen: 'account', device: account.device });
    await reads('Sisa 2 kali');
    await enter('739164');
    await reads('Ketik dahulu enam angka');
    expect(answers()).toHaveLength(0);
  });

  it('is refused without a PIN', async () => {
    change({ pending: { [account.device]: someChallenge(account) } });
    go({ screen: 'account', device: account.device });
    reply = () => ok({ outcome: 'denied' });
    await press('Tidak');
    await reads('Login ditolak');
    expect(Object.keys(answers()[0]!.body)).toEqual(['statement']);
  });
});

describe('a token without network', () => {
  it('makes a code of the PIN that is typed, and says that it cannot know whether it is right', async () => {
    reply = () => 'lost';
    go({ screen: 'account', device: account.device });
    await press('Tampilkan kode');
    await enter('000111');
    const expected = await totpCode(await tokenTotpKey(await pinKeyFor(account, '000111')), serverTime(account.server));
    await reads(`${expected.slice(0, 3)} ${expected.slice(3)}`);
    expect(text()).toContain('tidak dapat mengetahui apakah PIN Anda benar');
  });

  it('answers a transaction with eight digits in two groups', async () => {
    const offline = { v: 1 as const, server: account.server, transaction: someTransaction().id, account: account.account, question: '00481516', shown: someTransaction().shown };
    change({ adding: { kind: 'offline', transaction: offline } });
    go({ screen: 'add' });
    await reads('Rp1.500.000,00');
    // The number to compare stands before the PIN's field and looks unlike a response; and is gone when there is one.
    const number = [...page().querySelectorAll('strong')].find(one => one.textContent === '0048 1516')!;
    expect(number.parentElement!.textContent).toContain('Nomor transaksi, harus sama dengan di halaman');
    expect(number.closest('.code, .digits')).toBeNull();
    expect(number.compareDocumentPosition(page().querySelector('.pin')!) & Node.DOCUMENT_POSITION_FOLLOWING).toBeTruthy();
    await enter('739164');
    const response = await responseOf(offline, await pinKeyFor(account, '739164'));
    await reads(`${response.slice(0, 4)} ${response.slice(4)}`);
    expect(text()).not.toContain('0048 1516');
    expect(asked).toEqual([]);
  });

  it('answers none of another account', async () => {
    const other = { v: 1 as const, server: account.server, transaction: someTransaction().id, account: account.device, question: '00481516', shown: someTransaction().shown };
    change({ adding: { kind: 'offline', transaction: other } });
    go({ screen: 'add' });
    await reads('bukan untuk akun di ponsel ini');
    expect(page().querySelector('input')).toBeNull();
  });
});

describe('a locked token', () => {
  it('shows the question to read aloud and takes the answer', async () => {
    change({ tokens: { [account.device]: { locked: true, left: 0, limitedUntil: 0 } } });
    reply = ({ call }) => (call === 'POST /token/unlock' ? ok({ question: '73910482', phone: '', expires: now() + 600 }) : refused(403, 'wrong-code', { left: 2 }));
    go({ screen: 'account', device: account.device });
    await reads('Secure Token terkunci');
    await press('Buka kunci token');
    await press('Lewat petugas');
    await reads('7391 0482');
    await enter('99999999', 'input.six');
    await reads('Jawaban salah. Sisa percobaan: 2.');
    reply = ({ call }) => (call === 'GET /token' ? ok({ locked: false, left: 3, limitedUntil: 0 }) : ok({ unlocked: true }));
    await enter('11223344', 'input.six');
    await vi.waitFor(() => expect(current().tokens[account.device]?.locked).toBe(false));
    await reads('Token terbuka');
  });

  it('speaks of a code where one was sent, and of no question', async () => {
    reply = ({ call }) => (call === 'POST /token/unlock' ? ok({ question: '', phone: '•••• 9001', expires: now() + 300 }) : refused(403, 'wrong-code', { left: 2 }));
    go({ screen: 'unlock', device: account.device });
    await press('Lewat SMS');
    await reads('•••• 9001');
    await enter('999999', 'input.six');
    await reads('Kode OTP salah. Sisa percobaan: 2.');
    reply = () => refused(403, 'code-over');
    await enter('999998', 'input.six');
    await reads('Kode ini tidak berlaku lagi. Minta kode baru.');
  });

  it('is told when a text message is not to be had', async () => {
    reply = () => refused(429, 'limit');
    go({ screen: 'unlock', device: account.device });
    await press('Lewat SMS');
    await reads('Pakai cara lewat petugas');
  });
});

describe('another PIN', () => {
  it('is made from the old one and the new one twice', async () => {
    reply = () => ok({ changed: true });
    go({ screen: 'token-pin', device: account.device });
    await enter('739164');
    await reads('PIN baru');
    await enter('820537');
    await reads('PIN baru sekali lagi');
    await enter('820537');
    await reads('PIN sudah diganti');
    expect(asked.filter(came => came.call === 'POST /token/pin')).toHaveLength(1);
  });

  it('that is unsure is finished before anything is approved', async () => {
    account = { ...account, nextSalt: new Uint8Array(16) };
    change({ accounts: [account] });
    await show();
    await press('Setujui');
    await reads('Selesaikan dahulu penggantian PIN');
    await press('Selesaikan ganti PIN');
    await reads('Ketik PIN lama dan PIN baru yang sama');
  });
});
