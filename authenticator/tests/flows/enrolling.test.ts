import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { claim, look, prepareClaim } from '../../src/flows/enrolling';
import { change } from '../../src/flows/state';
import { asciiBytes, randomBase64Url, writeBase64Url } from '../../src/protocol/base64url';
import { compareCode, openClaim } from '../../src/protocol/enrolment';
import { totpCode } from '../../src/protocol/totp';
import { readAccounts, type AppAccount } from '../../src/store/accounts';
import { closeDatabase } from '../../src/store/database';
import { areUntouched, initialSettings, readSettings } from '../../src/store/settings';
import { speak, spoken } from '../../src/words/words';
import { freshDatabase, someAccount } from '../store/fresh';

const server = 'https://masuk.example';
const code = randomBase64Url(16);
const seen = { portal: 'LPSE Kota Contoh', userId: 'PPK2', userType: 'Non Penyedia', company: '', server, nonce: randomBase64Url(32), expires: 1795392300, language: null, token: null };
const ids = { device: '11111111-1111-4111-8111-111111111111', account: '22222222-2222-4222-8222-222222222222' };
const bound = { ...ids, portal: seen.portal, userId: seen.userId, userType: seen.userType, key: writeBase64Url(asciiBytes('12345678901234567890')), pushKey: '' };

let sent: { path: string; body: Record<string, string> }[];

function answering(body: object): void {
  vi.stubGlobal('fetch', async (url: string, options: { body: string }) => {
    sent.push({ path: url, body: JSON.parse(options.body) as Record<string, string> });
    return new Response(JSON.stringify({ ...body, time: Math.floor(Date.now() / 1000) }));
  });
}

beforeEach(async () => {
  await freshDatabase();
  vi.stubGlobal('document', { documentElement: {} });
  sent = [];
});
afterEach(() => vi.unstubAllGlobals());

describe('an enrolment', () => {
  it('looks without making or keeping anything', async () => {
    answering(seen);
    expect(await look(server, code)).toEqual(seen);
    expect(sent).toEqual([{ path: `${server}/api/app/v1/enrolments/look`, body: { code } }]);
    expect(await readAccounts()).toEqual([]);
  });

  it('speaks as the portal does, the first time that the app is opened and never again', async () => {
    change({ accounts: [], codes: [], activations: [], settings: initialSettings });
    answering({ ...seen, language: 'en' });
    await look(server, code);
    expect([spoken(), (await readSettings()).language]).toEqual(['en', 'en']);
    answering({ ...seen, language: 'id' });
    await look(server, code);
    expect(spoken()).toBe('en');
  });

  it('keeps its language where there are accounts already, or the portal says none that it knows', async () => {
    speak('id');
    change({ accounts: [await someAccount()], codes: [], activations: [], settings: initialSettings });
    answering({ ...seen, language: 'en' });
    await look(server, code);
    change({ accounts: [] });
    answering({ ...seen, language: 'fr' });
    await look(server, code);
    expect([spoken(), await areUntouched()]).toEqual(['id', true]);
  });

  it('goes no further when the look names another server', async () => {
    answering({ ...seen, server: 'https://lain.example' });
    await expect(look(server, code)).rejects.toThrow('4.3');
  });

  it('claims with a key of its own and shows what the page shows', async () => {
    answering(bound);
    const prepared = await prepareClaim(seen, code, 'HP Sari');
    const account = await claim(prepared);
    const read = await openClaim(sent[0]!.body.claim!);
    expect(read).toMatchObject({ server, code, nonce: seen.nonce, name: 'HP Sari' });
    expect(prepared.compare).toBe(await compareCode(code, read.key));
    expect(account).toMatchObject({ ...ids, counter: 0, state: 'bound' });
    expect(await totpCode((await readAccounts() as AppAccount[])[0]!.totpKey, 59)).toBe('287082');
  });

  it('makes no claim where the key could not be kept', async () => {
    vi.stubGlobal('indexedDB', { open: () => { throw new DOMException('no', 'InvalidStateError'); } });
    await closeDatabase();
    await expect(prepareClaim(seen, code, 'HP Sari')).rejects.toMatchObject({ code: 'storage' });
    expect(sent).toEqual([]);
  });

  it('sends the very same claim again, and makes another key for another one', async () => {
    answering(bound);
    const prepared = await prepareClaim(seen, code, 'HP Sari');
    await claim(prepared);
    await claim(prepared);
    expect(sent[1]).toEqual(sent[0]);
    expect((await prepareClaim(seen, code, 'HP Sari')).compare).not.toBe(prepared.compare);
    expect(await readAccounts()).toHaveLength(1);
  });
});
