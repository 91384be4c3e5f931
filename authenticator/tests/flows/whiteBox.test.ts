import { KeyObject } from 'node:crypto';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { claimToken, handIn, prepareToken } from '../../src/flows/activating';
import { answer } from '../../src/flows/answering';
import { change, current } from '../../src/flows/state';
import { changePin, pinKeyFor } from '../../src/flows/token';
import { decide } from '../../src/flows/transactions';
import { responseOf } from '../../src/protocol/offline';
import { pinKeyOf, pinKeyText, proofOver, tokenTotpKey } from '../../src/protocol/pin';
import { totpCode } from '../../src/protocol/totp';
import type { TokenAccount } from '../../src/store/accounts';
import { readCodes } from '../../src/store/codes';
import { freshDatabase } from '../store/fresh';
import { offer, ok, progress, refused, someChallenge, someTransaction, stubLocks, tokenServer, type Reply } from './tokenServer';

// SPEC 9.2 and checklist F-09: whoever copies everything that this phone keeps, keys that are not extractable included, has nothing to test
// digits against. So the same life is lived with two PINs, with the same chance, and must leave the same bytes.

const code = 'DcwrFcG3vmiKQUqWN_nSOA';
const nonce = 'VDH4hazfEymvdQzHnH7LSbtm41SJ7VHMjdfV0w3IjDg';
const seen = { portal: 'Bisnis', userId: 'CFO1', userType: '', company: '', server: 'https://masuk.example', nonce, expires: 1795392300, language: null, token: offer };
const ids = { device: '33333333-3333-4333-8333-333333333333', account: '22222222-2222-4222-8222-222222222222' };
const transactions = ['66666666-6666-4666-8666-666666666666', '77777777-7777-4777-8777-777777777777'].map(id => someTransaction({ id, nonce, expires: 1795392400 }));

interface Lived { moments: string[]; device: TokenAccount; sent: string[] }

/** Everything that is kept, as bytes: keys are read out of the platform, which no script in a browser can do. */
async function dump(): Promise<string> {
  const database = await new Promise<IDBDatabase>((resolve, reject) => {
    const opening = indexedDB.open('gapura');
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = () => reject(opening.error);
  });
  const stores: Record<string, unknown> = {};
  for (const name of database.objectStoreNames) {
    stores[name] = await new Promise(resolve => {
      const reading = database.transaction(name).objectStore(name).getAll();
      reading.onsuccess = () => resolve(reading.result);
    });
  }
  database.close();
  return plain({ stores, state: current() });
}

function plain(value: unknown): string {
  return JSON.stringify(value, (_, one: unknown) => {
    if (one instanceof CryptoKey) return hexOf(one);
    return one instanceof Uint8Array ? Buffer.from(one).toString('hex') : one;
  }, 1);
}

function hexOf(key: CryptoKey): string {
  const object = KeyObject.from(key);
  return (object.type === 'secret' ? object.export() : object.export({ format: 'der', type: object.type === 'private' ? 'pkcs8' : 'spki' })).toString('hex');
}

/** The same chance in each life: keys, salts, nonces, ids, and the signatures of the same statements. */
async function sameChance(): Promise<() => void> {
  const { subtle } = crypto;
  const [generate, sign] = [subtle.generateKey.bind(subtle), subtle.sign.bind(subtle)];
  const made = [await generate({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign', 'verify']), await generate({ name: 'HMAC', hash: 'SHA-256', length: 256 }, false, ['sign'])];
  const signatures = new Map<string, ArrayBuffer>();
  let drawn = 0;
  vi.spyOn(subtle, 'generateKey').mockImplementation((async (algorithm: { name: string }) => made[algorithm.name === 'ECDSA' ? 0 : 1]) as typeof subtle.generateKey);
  vi.spyOn(subtle, 'sign').mockImplementation(async (algorithm, key, data) => {
    if (key.algorithm.name !== 'ECDSA') return sign(algorithm, key, data);
    const message = Buffer.from(data as Uint8Array).toString('hex');
    if (!signatures.has(message)) signatures.set(message, await sign(algorithm, key, data));
    return signatures.get(message)!.slice(0);
  });
  vi.spyOn(crypto, 'getRandomValues').mockImplementation(array => {
    new Uint8Array((array as Uint8Array).buffer).fill(++drawn);
    return array;
  });
  return () => { drawn = 0; };
}

/** An activation, a sign-in, wrong PINs, transactions, an answer that is lost, an offline code, a response, another PIN. */
async function live(pin: string, wrong: string, next: string): Promise<Lived> {
  await freshDatabase();
  const moments: string[] = [];
  let replies: Reply[] = [];
  const asked = tokenServer(() => replies.shift() ?? refused(503, 'busy'));
  const moment = async (): Promise<number> => moments.push(await dump());
  replies = [ok({ ...ids, ...progress() }), ok({ ...ids, portal: 'Bisnis', userId: 'CFO1', userType: '', key: '', pushKey: '' })];
  const activation = await claimToken(await prepareToken(seen, code, 'HP Sari', pin));
  await moment();
  await handIn(activation, '048213');
  await moment();
  const device = current().accounts[0] as TokenAccount;
  const challenge = someChallenge(device, { id: '88888888-8888-4888-8888-888888888888', nonce });
  replies = [refused(403, 'wrong-pin', { left: 2 }), ok({ outcome: 'approved' }), 'lost'];
  await answer(device, challenge, 'approve', '', true, await pinKeyFor(device, wrong));
  await moment();
  await answer(device, challenge, 'approve', '', true, await pinKeyFor(device, pin));
  await moment();
  await decide(device, transactions[0]!, 'approve', await pinKeyFor(device, pin));
  await moment();
  replies = [refused(403, 'wrong-pin', { left: 2 }), ok({ outcome: 'approved' })];
  await decide(device, transactions[1]!, 'approve', await pinKeyFor(device, wrong));
  await decide(device, transactions[1]!, 'approve', await pinKeyFor(device, pin));
  await totpCode(await tokenTotpKey(await pinKeyFor(device, pin)), 1795392000);
  await responseOf({ v: 1, server: device.server, transaction: transactions[0]!.id, account: device.account, question: '00481516', shown: transactions[0]!.shown }, await pinKeyFor(device, pin));
  await moment();
  replies = ['lost', ok({ changed: true })];
  await changePin(device, pin, next).catch(() => undefined);
  await moment();
  await changePin(current().accounts[0] as TokenAccount, pin, next);
  await moment();
  return { moments, device, sent: asked.map(came => JSON.stringify(came.body)) };
}

async function liveTwice(): Promise<[Lived, Lived]> {
  const again = await sameChance();
  vi.useFakeTimers({ toFake: ['Date'], now: 1795392000_000 });
  vi.stubGlobal('navigator', {});
  stubLocks();
  const lives: Lived[] = [];
  // The first one only sets the clock, which is kept when it is first known.
  for (const [pin, wrong, next] of [['135792', '135793', '246813'], ['739164', '739165', '820537'], ['048213', '591736', '264915']] as const) {
    again();
    change({ accounts: [], activations: [], answering: {}, deciding: {}, pending: {}, reached: {}, tokens: {}, transactions: {} });
    lives.push(await live(pin, wrong, next));
  }
  return lives.slice(1) as [Lived, Lived];
}

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

describe('whoever reads all that this phone keeps', () => {
  it('finds the same bytes whatever the PIN is, at every moment', async () => {
    const [one, other] = await liveTwice();
    expect(one.moments).toHaveLength(8);
    // The lives did differ: the server got other keys and other proofs.
    expect(one.sent).toHaveLength(other.sent.length);
    expect(one.sent.filter((body, at) => body !== other.sent[at]).length).toBeGreaterThan(6);
    one.moments.forEach((moment, at) => expect(other.moments[at], `moment ${at}`).toBe(moment));
    expect(one.moments[0]).toContain(hexOf(one.device.seedKey));
  });

  it('finds nothing that any six digits lead to, the right ones as little as others', async () => {
    const [{ moments, device }] = await liveTwice();
    const all = moments.join('\n');
    const envelopes = [...new Set(all.match(/[A-Za-z0-9_-]{20,}\.[A-Za-z0-9_-]{20,}\.[A-Za-z0-9_-]{86}/g))];
    expect(envelopes.length).toBeGreaterThan(0);
    for (const pin of ['739164', '820537', '739165', '048213', '111213', '000000', '246813', '975310', '314159', '271828']) {
      for (const salt of [device.salt, (current().accounts[0] as TokenAccount).salt]) {
        const key = await pinKeyOf(device.seedKey, salt, pin);
        const text = await pinKeyText(device.seedKey, salt, pin);
        const traces = [`"${pin}"`, text, Buffer.from(text, 'base64url').toString('hex'), hexOf(await tokenTotpKey(key)), ...(await Promise.all(envelopes.map(envelope => proofOver(key, envelope))))];
        for (const trace of traces) expect(all.includes(trace), `${pin} leaves a trace`).toBe(false);
      }
    }
  });

  it('has nothing of it in an export, which only knows codes of other services', async () => {
    await liveTwice();
    expect(await readCodes()).toEqual([]);
  });
});
