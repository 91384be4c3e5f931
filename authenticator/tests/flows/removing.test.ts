import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { remove, tellRemovals } from '../../src/flows/removing';
import { addAccount, readAccounts } from '../../src/store/accounts';
import { freshDatabase, someAccount } from '../store/fresh';

let answers: (() => Response)[];
let calls: string[];

const said = (status: number, body: object) => (): Response => new Response(JSON.stringify({ ...body, time: Math.floor(Date.now() / 1000) }), { status });
const silent = (): Response => { throw new TypeError('Failed to fetch'); };

beforeEach(async () => {
  await freshDatabase();
  calls = [];
  vi.stubGlobal('fetch', async (url: string, options: { method: string }) => {
    calls.push(`${options.method} ${url}`);
    return answers.shift()!();
  });
});
afterEach(() => vi.unstubAllGlobals());

describe('deleting an account', () => {
  it('tells the server and leaves nothing', async () => {
    answers = [said(200, { removed: true })];
    const account = await someAccount();
    await addAccount(account);
    expect(await remove(account)).toBe(true);
    expect(calls).toEqual(['DELETE https://masuk.example/api/app/v1/device']);
    expect(await readAccounts()).toEqual([]);
  });

  it('is remembered while the server cannot be told, and told later', async () => {
    answers = [silent, silent, said(200, { removed: true })];
    const account = await someAccount();
    await addAccount(account);
    expect(await remove(account)).toBe(false);
    await tellRemovals();
    expect(await readAccounts()).toMatchObject([{ state: 'removing' }]);
    await tellRemovals();
    expect(await readAccounts()).toEqual([]);
  });

  it('is over when the server does not know the device any more', async () => {
    answers = [said(401, { code: 'refused' }), said(401, { code: 'refused' })];
    const account = await someAccount();
    await addAccount(account);
    expect(await remove(account)).toBe(true);
    expect(await readAccounts()).toEqual([]);
  });

  it('tells the server of no account that stays', async () => {
    await addAccount(await someAccount());
    await tellRemovals();
    expect(calls).toEqual([]);
  });
});
