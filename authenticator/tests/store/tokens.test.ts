import { beforeEach, describe, expect, it } from 'vitest';
import { addAccount, forgetAccount, readAccounts, setSalts } from '../../src/store/accounts';
import { drawCounter, keptStatements } from '../../src/store/statements';
import { freshDatabase, someAccount, someToken } from './fresh';

beforeEach(freshDatabase);

describe('a database of before there were Secure Tokens', () => {
  it('loses no account, key, counter or statement', async () => {
    const { kind: _, ...account } = await someAccount({ counter: 7 });
    const statement = { device: account.device, decision: 'deny', envelope: 'a.b.c', challenge: { id: 'c' } };
    await new Promise<void>((resolve, reject) => {
      const opening = indexedDB.open('gapura', 2);
      opening.onupgradeneeded = () => {
        opening.result.createObjectStore('accounts', { keyPath: 'device' }).put(account);
        opening.result.createObjectStore('statements', { keyPath: 'device' }).put(statement);
        opening.result.createObjectStore('histories', { keyPath: 'device' });
        for (const name of ['codes', 'keys', 'settings']) opening.result.createObjectStore(name, { keyPath: 'id' });
        opening.result.createObjectStore('servers', { keyPath: 'server' });
      };
      opening.onerror = () => reject(opening.error);
      opening.onsuccess = () => { opening.result.close(); resolve(); };
    });
    const [read] = await readAccounts();
    expect(read).toMatchObject({ kind: 'app', device: account.device, userId: 'PPK2', counter: 7, state: 'bound' });
    expect((await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, read!.privateKey, new Uint8Array(1))).byteLength).toBe(64);
    expect(await keptStatements()).toEqual([{ ...statement, kind: 'signin', proved: false }]);
    expect(await drawCounter(account.device)).toBe(8);
  });
});

describe('a Secure Token', () => {
  it('keeps a seed that makes keys and does not come out', async () => {
    await addAccount(await someToken());
    const [token] = await readAccounts();
    if (token?.kind !== 'token') return expect.fail('there is no token');
    expect(token.seedKey.extractable).toBe(false);
    await expect(crypto.subtle.exportKey('raw', token.seedKey)).rejects.toThrow();
    expect('totpKey' in token).toBe(false);
  });

  it('gets another salt without losing a counter that another tab drew, and is gone once it is forgotten', async () => {
    const token = await someToken();
    await addAccount(token);
    await drawCounter(token.device);
    const salt = new Uint8Array(16).fill(7);
    await setSalts(token.device, { salt, nextSalt: null });
    expect(await readAccounts()).toMatchObject([{ counter: 1, salt, nextSalt: null }]);
    await forgetAccount(token.device);
    await setSalts(token.device, { salt, nextSalt: null });
    expect(await readAccounts()).toEqual([]);
  });
});
