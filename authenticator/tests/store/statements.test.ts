import { beforeEach, describe, expect, it } from 'vitest';
import { addAccount, readAccounts } from '../../src/store/accounts';
import { drawCounter, keepStatement, keptStatement, type KeptStatement } from '../../src/store/statements';
import { freshDatabase, someAccount } from './fresh';

const kept = (device: string, envelope: string): KeptStatement => ({
  kind: 'signin', proved: false, device, decision: 'approve', envelope,
  challenge: { id: 'c', nonce: 'n', asksNumber: false, expires: 60, shown: { portal: 'p', userId: 'u', browser: 'b', place: 'l', time: 0 } },
});

describe('the counter', () => {
  beforeEach(freshDatabase);

  it('begins at 1, rises, and is stored when it is drawn', async () => {
    const { device, ...rest } = await someAccount();
    await addAccount({ device, ...rest });
    expect([await drawCounter(device), await drawCounter(device)]).toEqual([1, 2]);
    expect((await readAccounts())[0]?.counter).toBe(2);
  });

  it('is never drawn twice, however many ask at once', async () => {
    const account = await someAccount();
    await addAccount(account);
    const drawn = await Promise.all(Array.from({ length: 20 }, () => drawCounter(account.device)));
    expect([...drawn].sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, at) => at + 1));
  });

  it('takes away an older statement, which must not follow a newer one', async () => {
    const account = await someAccount();
    await addAccount(account);
    await keepStatement(kept(account.device, 'old'));
    await drawCounter(account.device);
    expect(await keptStatement(account.device)).toBeUndefined();
  });

  it('is not drawn for an account that is gone', async () => {
    await expect(drawCounter('nobody')).rejects.toThrow();
  });
});
