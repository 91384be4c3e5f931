import { IDBFactory } from 'fake-indexeddb';
import { makeDeviceKey } from '../../src/protocol/publicKey';
import { importTotpKey } from '../../src/protocol/totp';
import { makeSalt, makeSeedKey } from '../../src/protocol/pin';
import type { AppAccount, TokenAccount } from '../../src/store/accounts';
import { closeDatabase } from '../../src/store/database';

/** Gives each test an empty database. */
export async function freshDatabase(): Promise<void> {
  await closeDatabase().catch(() => undefined);
  globalThis.indexedDB = new IDBFactory();
}

const named = {
  device: '11111111-1111-4111-8111-111111111111', account: '22222222-2222-4222-8222-222222222222', server: 'https://masuk.example', counter: 0, added: 1, state: 'bound' as const, name: 'HP Sari',
};

export async function someAccount(change: Partial<AppAccount> = {}): Promise<AppAccount & { publicKey: CryptoKey }> {
  const { privateKey, publicKey } = await makeDeviceKey();
  const totpKey = await importTotpKey(new Uint8Array(20));
  return { kind: 'app', ...named, portal: 'LPSE Kota Contoh', userId: 'PPK2', userType: 'Non Penyedia', privateKey, totpKey, publicKey, ...change };
}

export async function someToken(change: Partial<TokenAccount> = {}): Promise<TokenAccount & { publicKey: CryptoKey }> {
  const { privateKey, publicKey } = await makeDeviceKey();
  const [seedKey, salt] = [await makeSeedKey(), makeSalt()];
  return { kind: 'token', ...named, portal: 'Bisnis', userId: 'CFO1', userType: 'Pengguna CFO', privateKey, publicKey, seedKey, salt, nextSalt: null, phone: '9177', ...change };
}
