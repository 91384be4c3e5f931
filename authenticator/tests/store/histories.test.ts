import { beforeEach, describe, expect, it } from 'vitest';
import { addAccount, forgetAccount, readAccounts } from '../../src/store/accounts';
import { keepHistory, keptHistory } from '../../src/store/histories';
import type { Entry } from '../../src/server/answers';
import { freshDatabase, someAccount } from './fresh';

const entry: Entry = { challenge: '6a1a2c5e-0a3d-4f0f-9f43-8f2c1e5f7a10', outcome: 'approved', portal: 'LPSE', userId: 'PPK2', browser: 'Chrome', place: 'Jakarta', at: 1 };

describe('a history', () => {
  beforeEach(freshDatabase);

  it('is kept with its time, the newest in the place of the one before', async () => {
    const account = await someAccount();
    await addAccount(account);
    await keepHistory({ device: account.device, entries: [], at: 5 });
    await keepHistory({ device: account.device, entries: [entry], at: 6 });
    expect(await keptHistory(account.device)).toEqual({ device: account.device, entries: [entry], at: 6 });
  });

  it('goes with its account, and one that comes later is not kept', async () => {
    const account = await someAccount();
    await addAccount(account);
    await keepHistory({ device: account.device, entries: [entry], at: 5 });
    await forgetAccount(account.device);
    await keepHistory({ device: account.device, entries: [entry], at: 6 });
    expect(await keptHistory(account.device)).toBeUndefined();
  });

  it('has its place in a database of before there was one, and nothing there is lost', async () => {
    const account = await someAccount();
    await new Promise<void>((resolve, reject) => {
      const opening = indexedDB.open('gapura', 1);
      opening.onupgradeneeded = () => {
        for (const name of ['accounts', 'statements']) opening.result.createObjectStore(name, { keyPath: 'device' }).put(account);
        for (const name of ['codes', 'keys', 'settings']) opening.result.createObjectStore(name, { keyPath: 'id' });
        opening.result.createObjectStore('servers', { keyPath: 'server' });
      };
      opening.onerror = () => reject(opening.error);
      opening.onsuccess = () => { opening.result.close(); resolve(); };
    });
    await keepHistory({ device: account.device, entries: [entry], at: 5 });
    expect((await keptHistory(account.device))?.entries).toEqual([entry]);
    expect(await readAccounts()).toMatchObject([{ device: account.device, userId: account.userId }]);
  });
});
