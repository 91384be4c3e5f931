import { beforeEach, describe, expect, it } from 'vitest';
import { addAccount, forgetAccount, readAccounts, setAccountState } from '../../src/store/accounts';
import { drawCounter } from '../../src/store/statements';
import { freshDatabase, someAccount } from './fresh';

describe('accounts', () => {
  beforeEach(freshDatabase);

  it('keep a key that still signs and still does not come out', async () => {
    await addAccount(await someAccount());
    const { privateKey } = (await readAccounts())[0]!;
    expect((await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, privateKey, new Uint8Array(1))).byteLength).toBe(64);
    expect(privateKey.extractable).toBe(false);
  });

  it('stand in the order in which they came', async () => {
    await addAccount(await someAccount({ device: 'b', userId: 'second', added: 2 }));
    await addAccount(await someAccount({ device: 'a', userId: 'third', added: 3 }));
    await addAccount(await someAccount({ device: 'c', userId: 'first', added: 1 }));
    expect((await readAccounts()).map(account => account.userId)).toEqual(['first', 'second', 'third']);
  });

  it('change their state without losing a counter that another tab drew', async () => {
    const account = await someAccount();
    await addAccount(account);
    await drawCounter(account.device);
    await setAccountState(account.device, 'removing');
    expect(await readAccounts()).toMatchObject([{ state: 'removing', counter: 1 }]);
  });

  it('are gone with their key once they are forgotten', async () => {
    const account = await someAccount();
    await addAccount(account);
    await forgetAccount(account.device);
    expect(await readAccounts()).toEqual([]);
  });
});
