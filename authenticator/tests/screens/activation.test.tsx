// @vitest-environment happy-dom
// @vitest-environment-options {"url":"https://masuk.example/app/"}
import { render } from 'preact';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { App } from '../../src/App';
import { change, current } from '../../src/flows/state';
import { go, replace } from '../../src/parts/navigation';
import { randomBase64Url } from '../../src/protocol/base64url';
import { openTokenClaim } from '../../src/protocol/tokenClaim';
import { readAccounts } from '../../src/store/accounts';
import { readActivations } from '../../src/store/activations';
import { speak } from '../../src/words/words';
import { offer, ok, progress, refused, stubLocks, tokenServer, type Came, type Reply } from '../flows/tokenServer';
import { freshDatabase, someToken } from '../store/fresh';
import { button, hasButton, page, stubHistory, text, type } from './page';

const code = randomBase64Url(16);
const look = { portal: 'Bisnis', userId: 'CFO1', userType: 'Pengguna CFO', company: 'PT Maju Jaya', server: location.origin, nonce: randomBase64Url(32), expires: 1795392300, language: null, token: offer };
const ids = { device: '33333333-3333-4333-8333-333333333333', account: '22222222-2222-4222-8222-222222222222' };
const bound = { ...ids, portal: 'Bisnis', userId: 'CFO1', userType: '', key: '', pushKey: '' };

let replies: Record<string, Reply>;
let asked: Came[];

const title = (): string => page().querySelector('h1')?.textContent ?? '';
const isAt = (where: string): Promise<void> => vi.waitFor(() => expect(title()).toBe(where), { timeout: 4000 });
const press = (name: string): Promise<void> => vi.waitFor(() => {
  expect(button(name).disabled).toBe(false);
  button(name).click();
});

/** Types into the one field of digits and hands it in as the keyboard does. */
async function enter(digits: string): Promise<void> {
  const field = await vi.waitFor(() => page().querySelector<HTMLInputElement>('input.six') ?? expect.fail('there is no field'));
  type(field, digits);
  await new Promise(resolve => setTimeout(resolve, 30));
  field.form!.dispatchEvent(new Event('submit', { bubbles: true, cancelable: true }));
}

async function toPin(): Promise<void> {
  change({ adding: { kind: 'enrolment', code } });
  go({ screen: 'add' });
  await press('Agree & Continue');
  await isAt('Create Pin');
}

beforeEach(async () => {
  await freshDatabase();
  speak('id');
  stubLocks();
  stubHistory();
  replies = { 'POST /enrolments/look': ok(look), 'POST /activations': ok({ ...ids, ...progress() }), 'GET /activation': ok(progress()), 'POST /activation/code': ok(bound) };
  asked = tokenServer(came => replies[came.call] ?? refused(503, 'busy'));
  change({ accounts: [], activations: [], adding: null, arrival: null, locked: false, said: '', tokens: {}, transactions: {}, deciding: {} });
  replace({ screen: 'list' });
  render(<App />, page());
});
afterEach(() => render(null, page()));

describe('the activation of a Secure Token', () => {
  it('begins at home and leads to the camera', async () => {
    await vi.waitFor(() => expect(text()).toContain('Secure Token'));
    page().querySelector<HTMLButtonElement>('.entry')!.click();
    await isAt('Aktivasi Secure Token');
    await press('Next');
    await isAt('Secure Token');
    await press('Add Token');
    await isAt('Pindai QR Code');
  });

  it('asks before it replaces a token', async () => {
    change({ accounts: [await someToken()] });
    go({ screen: 'tokens' });
    await press('Add Token');
    await vi.waitFor(() => expect(text()).toContain('sudah punya Secure Token untuk CFO1'));
    expect(title()).toBe('Secure Token');
    await press('Ganti atau tambah');
    await isAt('Pindai QR Code');
  });

  it('says who and what is agreed to, in the language that is chosen', async () => {
    replies['POST /enrolments/look'] = ok({ ...look, token: { ...offer, replaces: true } });
    speak('en');
    change({ adding: { kind: 'enrolment', code } });
    go({ screen: 'add' });
    await isAt('Agreement');
    for (const said of ['PT Maju Jaya', 'CFO1', location.host, 'I agree.', 'still has an active Secure Token']) expect(text()).toContain(said);
    expect(text()).not.toContain('Saya setuju');
  });

  it('that is declined leaves nothing', async () => {
    change({ adding: { kind: 'enrolment', code } });
    go({ screen: 'add' });
    await press('Tidak setuju');
    await isAt('Akun Anda');
    expect(asked.map(came => came.call)).toEqual(['POST /enrolments/look']);
    expect(await readActivations()).toEqual([]);
  });

  it('goes from PIN to digits to done', async () => {
    await toPin();
    await enter('739164');
    await isAt('Konfirmasi ulang Pin');
    await enter('739164');
    await isAt('Masukkan kode OTP');
    await vi.waitFor(() => expect(text()).toContain('•••• •••• 9177'));
    replies['POST /activation/code'] = refused(403, 'wrong-code', { left: 2 });
    await enter('111111');
    await vi.waitFor(() => expect(text()).toContain('Kode OTP salah. Sisa percobaan: 2.'));
    replies['POST /activation/code'] = ok(bound);
    await enter('048213');
    await isAt('Secure Token aktif');
    expect(await readAccounts()).toMatchObject([{ kind: 'token', device: ids.device }]);
    await press('Selesai');
    await isAt('Akun Anda');
  });

  it.each([['123456', 'angka berurutan'], ['121212', 'tiga angka yang berbeda'], ['370370', 'tiga angka yang diulang'], ['170845', 'tanggal'], ['731988', 'tahun']])('refuses %s at once: %s', async (pin, why) => {
    await toPin();
    type(page().querySelector<HTMLInputElement>('input.six')!, pin);
    await vi.waitFor(() => expect(text()).toContain(why));
    expect(button('Lanjut').disabled).toBe(true);
    await enter(pin);
    expect(title()).toBe('Create Pin');
  });

  it('begins the PIN anew when the two differ', async () => {
    await toPin();
    await enter('739164');
    await isAt('Konfirmasi ulang Pin');
    await enter('739165');
    await isAt('Create Pin');
    expect(text()).toContain('Kedua PIN tidak sama');
    expect(asked.some(came => came.call === 'POST /activations')).toBe(false);
  });

  it('hides the PIN until its person wants to see it', async () => {
    await toPin();
    expect(page().querySelector<HTMLInputElement>('input.six')!.type).toBe('password');
    await press('Tampilkan');
    await vi.waitFor(() => expect(page().querySelector<HTMLInputElement>('input.six')!.type).toBe('text'));
  });

  it('shows the newer text when another version is to be agreed to', async () => {
    await toPin();
    await enter('739164');
    await isAt('Konfirmasi ulang Pin');
    replies['POST /activations'] = refused(409, 'consent');
    replies['POST /enrolments/look'] = ok({ ...look, token: { ...offer, consent: { version: '2027-01', id: 'Teks baru.', en: 'New text.' } } });
    await enter('739164');
    await vi.waitFor(() => expect(text()).toContain('Teks baru.'));
    replies['POST /activations'] = ok({ ...ids, ...progress() });
    await press('Agree & Continue');
    await enter('739164');
    await isAt('Konfirmasi ulang Pin');
    await enter('739164');
    await isAt('Masukkan kode OTP');
    const claim = asked.filter(came => came.call === 'POST /activations').at(-1)!;
    expect((await openTokenClaim(claim.body.claim!)).consent).toBe('2027-01');
  });

  it('goes on where it was left', async () => {
    await toPin();
    await enter('739164');
    await isAt('Konfirmasi ulang Pin');
    await enter('739164');
    await isAt('Masukkan kode OTP');
    page().querySelector<HTMLButtonElement>('button.icon')!.click();
    await isAt('Akun Anda');
    expect(text()).toContain('Aktivasi belum selesai');
    page().querySelector<HTMLButtonElement>('.entry')!.click();
    await press('Lanjutkan aktivasi');
    await isAt('Masukkan kode OTP');
  });

  it('says so when the server has forgotten it', async () => {
    await toPin();
    await enter('739164');
    await isAt('Konfirmasi ulang Pin');
    replies['GET /activation'] = refused(401, 'refused');
    replies['GET /device'] = refused(401, 'refused');
    await enter('739164');
    await isAt('Aktivasi berakhir');
    expect(current().activations).toEqual([]);
  });

  it('says when no new digits are to be had, and when these are over', async () => {
    replies['GET /activation'] = ok(progress({ resendAt: 0, codeExpires: 1, delivery: 'undeliverable' }));
    await toPin();
    await enter('739164');
    await isAt('Konfirmasi ulang Pin');
    await enter('739164');
    await vi.waitFor(() => expect(text()).toContain('Kode baru tidak dapat diminta lagi'));
    expect(text()).toContain('SMS tidak dapat disampaikan');
    expect(text()).toContain('Kode ini tidak berlaku lagi');
    expect(button('Proceed').disabled).toBe(true);
    expect(hasButton('Kirim kode baru')).toBe(false);
  });
});
