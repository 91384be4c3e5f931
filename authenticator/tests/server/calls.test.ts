import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openCall } from '../../src/protocol/signedCall';
import { call } from '../../src/server/calls';
import { Problem } from '../../src/server/problem';
import { serverTime } from '../../src/store/clocks';
import { freshDatabase, someAccount } from '../store/fresh';

interface Sent { url: string; options: RequestInit & { headers: Record<string, string> } }

let sent: Sent[];
let answers: (Response | Error)[];

const answer = (status: number, body: object): Response => new Response(JSON.stringify(body), { status });
const now = (): number => Math.floor(Date.now() / 1000);

beforeEach(async () => {
  await freshDatabase();
  [sent, answers] = [[], []];
  vi.stubGlobal('fetch', async (url: string, options: Sent['options']) => {
    sent.push({ url, options });
    const next = answers.shift()!;
    if (next instanceof Error) throw next;
    return next;
  });
});
afterEach(() => vi.unstubAllGlobals());

describe('a call', () => {
  it('is signed for what is sent', async () => {
    const account = await someAccount();
    answers = [answer(200, { subscribed: true, time: now() })];
    await call(account, 'POST', '/push', { endpoint: 'https://push.example' });
    const [{ url, options }] = sent as [Sent];
    expect(url).toBe('https://masuk.example/api/app/v1/push');
    const [scheme, envelope] = options.headers.Authorization!.split(' ');
    expect(scheme).toBe('Gapura');
    const request = { server: account.server, method: 'POST', path: '/api/app/v1/push', body: options.body as string };
    expect((await openCall(envelope!, account.publicKey, request)).device).toBe(account.device);
    expect(options).toMatchObject({ credentials: 'omit', redirect: 'error', cache: 'no-store' });
  });

  it('puts its clock right and is made once more', async () => {
    const account = await someAccount({ server: 'https://jam.example' });
    const theirs = now() + 5000;
    answers = [answer(401, { code: 'clock', time: theirs }), answer(200, { challenge: null, time: theirs })];
    await call(account, 'GET', '/challenge');
    expect(sent).toHaveLength(2);
    expect(Math.abs(serverTime(account.server) - theirs)).toBeLessThan(2);
  });

  it('is made once more, with another nonce, when the first was refused: a browser may have sent it twice by itself', async () => {
    const account = await someAccount();
    answers = [answer(401, { code: 'refused', time: now() }), answer(200, { challenge: null, time: now() })];
    await call(account, 'GET', '/challenge');
    expect(new Set(sent.map(one => one.options.headers.Authorization)).size).toBe(2);
  });

  it.each<[string, () => Response | Error, string]>([
    ['no network', () => new TypeError('Failed to fetch'), 'unreachable'],
    ['a page of somebody in between', () => new Response('<html>', { status: 200 }), 'unreachable'],
    ['an answer without the time', () => answer(200, { challenge: null }), 'unreachable'],
    ['a refusal that nobody knows', () => answer(400, { code: 'new', time: now() }), 'strange'],
    ['a busy server', () => answer(503, { code: 'busy', time: now() }), 'busy'],
  ])('tells of %s', async (_, given, code) => {
    answers = [given()];
    const problem = await call(await someAccount(), 'GET', '/challenge').catch((error: unknown) => error);
    expect(problem).toBeInstanceOf(Problem);
    expect((problem as Problem).code).toBe(code);
  });

  it.each<[string, unknown, string]>([
    ['the one that it carries', 'K7PWQ-3MZ4T', 'K7PWQ-3MZ4T'],
    ['none where it carries none', undefined, ''],
    ['none that looks like another one', 'K7PWQ\u202e-3MZ4T', ''],
    ['none that would fill the screen', 'K'.repeat(41), ''],
  ])('tells of a refusal with its reference: %s', async (_, reference, told) => {
    answers = [answer(403, { code: 'suspended', reference, time: now() })];
    await expect(call(await someAccount(), 'GET', '/challenge')).rejects.toMatchObject({ code: 'suspended', reference: told });
  });

  it('says how a challenge ended', async () => {
    answers = [answer(409, { code: 'ended', outcome: 'superseded', time: now() })];
    await expect(call(await someAccount(), 'POST', '/challenges/x/answer', {})).rejects.toMatchObject({ code: 'ended', outcome: 'superseded' });
  });
});
