import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { abandon, claimToken, handIn, prepareToken, resendDigits, standingOf } from '../../src/flows/activating';
import { open } from '../../src/flows/opening';
import { current } from '../../src/flows/state';
import { randomBase64Url } from '../../src/protocol/base64url';
import { compareCode } from '../../src/protocol/enrolment';
import { pinKeyText } from '../../src/protocol/pin';
import { openTokenClaim } from '../../src/protocol/tokenClaim';
import { addAccount, readAccounts } from '../../src/store/accounts';
import { readActivations, type Activation } from '../../src/store/activations';
import { freshDatabase, someAccount, someToken } from '../store/fresh';
import { offer, ok, progress, refused, tokenServer, type Came, type Reply } from './tokenServer';

const code = randomBase64Url(16);
const seen = { portal: 'Bisnis', userId: 'CFO1', userType: 'Pengguna CFO', company: 'PT Maju Jaya', server: 'https://masuk.example', nonce: randomBase64Url(32), expires: 1795392300, language: null, token: offer };
const ids = { device: '33333333-3333-4333-8333-333333333333', account: '22222222-2222-4222-8222-222222222222' };
const bound = { ...ids, portal: 'Bisnis', userId: 'CFO1', userType: 'Pengguna CFO', key: '', pushKey: '' };

let replies: Record<string, Reply>;
let asked: Came[];

beforeEach(async () => {
  await freshDatabase();
  vi.stubGlobal('document', { documentElement: {} });
  replies = { 'POST /activations': ok({ ...ids, ...progress() }), 'GET /activation': ok(progress()) };
  asked = tokenServer(came => replies[came.call] ?? refused(401, 'refused'));
});
afterEach(() => vi.unstubAllGlobals());

const claimed = async (): Promise<Activation> => claimToken(await prepareToken(seen, code, 'HP Sari', '739164'));

describe('an activation', () => {
  it('keeps nothing before its claim was made', async () => {
    await prepareToken(seen, code, 'HP Sari', '739164');
    expect(await readActivations()).toEqual([]);
    expect(asked).toEqual([]);
  });

  it('claims with the consent that was agreed to and the key of the PIN, which it does not keep', async () => {
    const activation = await claimed();
    const claim = await openTokenClaim(asked[0]!.body.claim!);
    expect(claim).toMatchObject({ server: seen.server, code, nonce: seen.nonce, name: 'HP Sari', consent: '2026-11' });
    expect(claim.pin).toBe(await pinKeyText(activation.seedKey, activation.salt, '739164'));
    const kept = (await readActivations())[0]!;
    expect(Object.keys(kept).sort()).toEqual(['account', 'company', 'compare', 'device', 'name', 'phone', 'portal', 'privateKey', 'salt', 'seedKey', 'server', 'userId', 'userType']);
    expect(kept.compare).toBe(await compareCode(code, claim.key));
    expect([kept.seedKey.extractable, kept.privateKey.extractable, kept.phone]).toEqual([false, false, '9177']);
  });

  it('sends the very same claim again when an answer was lost', async () => {
    const prepared = await prepareToken(seen, code, 'HP Sari', '739164');
    replies['POST /activations'] = 'lost';
    await expect(claimToken(prepared)).rejects.toMatchObject({ code: 'unreachable' });
    expect(await readActivations()).toEqual([]);
    replies['POST /activations'] = ok({ ...ids, ...progress() });
    await claimToken(prepared);
    expect(asked[1]!.body).toEqual(asked[0]!.body);
  });

  it('is there after the app was closed', async () => {
    await claimed();
    await open();
    expect(current().activations).toMatchObject([{ ...ids, userId: 'CFO1' }]);
    expect(await standingOf(current().activations[0]!)).toMatchObject({ kind: 'waiting', progress: { left: 3 } });
  });

  it('becomes an account with the right digits, and the token before it is none any more', async () => {
    await addAccount(await someToken({ device: '44444444-4444-4444-8444-444444444444' }));
    await addAccount(await someAccount({ device: '55555555-5555-4555-8555-555555555555' }));
    const activation = await claimed();
    replies['POST /activation/code'] = ok(bound);
    expect(await handIn(activation, '048213')).toEqual({ kind: 'done' });
    expect(asked.at(-1)!.body).toEqual({ code: '048213' });
    const accounts = await readAccounts();
    expect(accounts.map(account => account.kind).sort()).toEqual(['app', 'token']);
    expect(accounts.find(account => account.kind === 'token')).toMatchObject({ ...ids, phone: '9177', nextSalt: null, counter: 0 });
    expect(await readActivations()).toEqual([]);
  });

  it('stays with wrong digits, and says how many more may be wrong', async () => {
    const activation = await claimed();
    replies['POST /activation/code'] = refused(403, 'wrong-code', { left: 2 });
    await expect(handIn(activation, '111111')).rejects.toMatchObject({ code: 'wrong-code', left: 2 });
    replies['POST /activation/code'] = refused(410, 'code-over');
    await expect(handIn(activation, '111111')).rejects.toMatchObject({ code: 'code-over' });
    expect(await readActivations()).toHaveLength(1);
  });

  it('asks for new digits', async () => {
    const activation = await claimed();
    replies['POST /activation/resend'] = ok(progress({ delivery: 'waiting', resendAt: 0 }));
    expect(await resendDigits(activation)).toMatchObject({ kind: 'waiting', progress: { delivery: 'waiting', resendAt: 0 } });
  });

  it('is done although the answer to its digits was lost', async () => {
    const activation = await claimed();
    replies['POST /activation/code'] = 'lost';
    await expect(handIn(activation, '048213')).rejects.toMatchObject({ code: 'unreachable' });
    replies['GET /activation'] = refused(401, 'refused');
    replies['GET /device'] = ok({ ...bound, name: 'HP Sari' });
    expect(await standingOf(activation)).toEqual({ kind: 'done' });
    expect(await readAccounts()).toMatchObject([{ kind: 'token', device: ids.device }]);
  });

  it('is done, too, where the server only says that there is no activation any more', async () => {
    const activation = await claimed();
    replies['GET /activation'] = replies['POST /activation/code'] = refused(410, 'code-over');
    replies['GET /device'] = ok({ ...bound, name: 'HP Sari' });
    expect(await handIn(activation, '048213')).toEqual({ kind: 'done' });
    expect(await readAccounts()).toMatchObject([{ kind: 'token', company: 'PT Maju Jaya' }]);
  });

  it('that the server has forgotten leaves nothing behind', async () => {
    const activation = await claimed();
    replies['GET /activation'] = refused(401, 'refused');
    expect(await standingOf(activation)).toEqual({ kind: 'over' });
    expect([await readActivations(), await readAccounts()]).toEqual([[], []]);
  });

  it('can be cancelled, with or without a server', async () => {
    const activation = await claimed();
    replies['DELETE /activation'] = 'lost';
    await abandon(activation);
    expect(await readActivations()).toEqual([]);
  });

  it('stays while nobody can be asked', async () => {
    const activation = await claimed();
    replies['GET /activation'] = 'lost';
    await expect(standingOf(activation)).rejects.toMatchObject({ code: 'unreachable' });
    expect(await readActivations()).toHaveLength(1);
  });
});
