/**
 * IndexedDB holds everything that outlives a closed app. Keys are in it as CryptoKey objects that are not extractable: script can use them
 * and cannot read them. They protect against a copy through script or an export, not against somebody who reads the phone's disk.
 */
export type StoreName = 'accounts' | 'statements' | 'codes' | 'keys' | 'servers' | 'settings' | 'histories' | 'activations';

const keyPaths: Record<StoreName, string> = {
  accounts: 'device', statements: 'device', codes: 'id', keys: 'id', servers: 'server', settings: 'id', histories: 'device', activations: 'device',
};
/** Rises when a store is added, or what is in one gets another shape. */
const version = 3;
/** The first version that says of each account and kept statement which kind it is; before, there was one kind of either. */
const kinds = 3;

let opened: Promise<IDBDatabase> | undefined;

function open(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open('gapura', version);
    request.onupgradeneeded = event => {
      const there = request.result.objectStoreNames;
      for (const [name, keyPath] of Object.entries(keyPaths)) if (!there.contains(name)) request.result.createObjectStore(name, { keyPath });
      if (event.oldVersion >= kinds) return;
      addToEach(request.transaction!.objectStore('accounts'), { kind: 'app' });
      addToEach(request.transaction!.objectStore('statements'), { kind: 'signin', proved: false });
    };
    request.onerror = () => reject(request.error);
    request.onsuccess = () => {
      // A later version in another tab must be able to upgrade; and a connection that ended is opened anew.
      request.result.onversionchange = () => { request.result.close(); opened = undefined; };
      request.result.onclose = () => { opened = undefined; };
      resolve(request.result);
    };
  });
}

function addToEach(store: IDBObjectStore, members: object): void {
  const walking = store.openCursor();
  walking.onsuccess = () => {
    if (!walking.result) return;
    walking.result.update({ ...members, ...(walking.result.value as object) });
    walking.result.continue();
  };
}

/** A database that did not open may open the next time. */
function forget(error: unknown): never {
  opened = undefined;
  throw error;
}

export function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/** Runs the work in one transaction and resolves once that is committed. The work awaits nothing but requests of this transaction. */
export async function transact<T>(stores: StoreName[], mode: IDBTransactionMode, work: (transaction: IDBTransaction) => Promise<T>): Promise<T> {
  const database = await (opened ??= open().catch(forget));
  const transaction = database.transaction(stores, mode, { durability: 'strict' });
  const committed = new Promise<void>((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error ?? new Error('The transaction was aborted.'));
  });
  // Without a handler of its own an abort while the work runs would count as unhandled.
  committed.catch(() => undefined);
  try {
    const result = await work(transaction);
    await committed;
    return result;
  } catch (error) {
    if (transaction.error === null) abort(transaction);
    throw error;
  }
}

function abort(transaction: IDBTransaction): void {
  try {
    transaction.abort();
  } catch {
    // It has ended already; the error that brought us here is the one to tell.
  }
}

export function readAll<T>(store: StoreName): Promise<T[]> {
  return transact([store], 'readonly', transaction => done(transaction.objectStore(store).getAll() as IDBRequest<T[]>));
}

export function readOne<T>(store: StoreName, key: string): Promise<T | undefined> {
  return transact([store], 'readonly', transaction => done(transaction.objectStore(store).get(key) as IDBRequest<T | undefined>));
}

export async function write<T>(store: StoreName, value: T): Promise<void> {
  await transact([store], 'readwrite', transaction => done(transaction.objectStore(store).put(value)));
}

export async function erase(store: StoreName, key: string): Promise<void> {
  await transact([store], 'readwrite', transaction => done(transaction.objectStore(store).delete(key)));
}

/** Closes the connection, so that a test can begin with another database. */
export async function closeDatabase(): Promise<void> {
  (await opened)?.close();
  opened = undefined;
}
