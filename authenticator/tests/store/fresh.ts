import { IDBFactory } from 'fake-indexeddb';
import { makeDeviceKey } from '../../src/protocol/publicKey';
import { importTotpKey } from '../../src/protocol/totp';
import type { Account } from '../../src/store/accounts';
import { closeDatabase } from '../../src/store/database';

/** Gives each test an empty database. */
export async function freshDatabase(): Promise<void> {
  await closeDatabase().catch(() => undefined);
  globalThis.indexedDB = new IDBFactory();
}

export async function someAccount(change: Partial<Account> = {}): Promise<Account & { publicKey: CryptoKey }> {
  const { privateKey, publicKey } = await makeDeviceKey();
  return {
    device: '11111111-1111-4111-8111-111111111111', account: '22222222-2222-4222-8222-222222222222', server: 'https://masuk.example', portal: 'LPSE Kota Contoh', userId: 'PPK2',
    userType: 'Non Penyedia', name: 'HP Sari', privateKey, totpKey: await importTotpKey(new Uint8Array(20)), counter: 0, added: 1, state: 'bound', publicKey, ...change,
  };
}
