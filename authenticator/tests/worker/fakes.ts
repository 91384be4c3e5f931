import { IDBFactory } from 'fake-indexeddb';
import { vi } from 'vitest';

interface Asked { url: string; options?: object }
type Kept = Map<string, string>;

const pathOf = (request: Asked | string): string => new URL(typeof request === 'string' ? request : request.url, 'https://masuk.example').pathname;

/** The browser's caches, as far as a worker that keeps a shell needs them. */
export class FakeCaches {
  readonly options: object[] = [];
  private readonly all = new Map<string, Kept>();

  constructor(private readonly fetched: (request: Request) => Promise<Response>) {}

  async open(name: string): Promise<object> {
    const kept: Kept = this.all.get(name) ?? new Map<string, string>();
    this.all.set(name, kept);
    return {
      match: async (request: Asked | string, options: { ignoreSearch?: boolean } = {}) => {
        const hasSearch = typeof request !== 'string' && new URL(request.url).search !== '';
        const text = hasSearch && !options.ignoreSearch ? undefined : kept.get(pathOf(request));
        return text === undefined ? undefined : new Response(text);
      },
      addAll: (requests: Asked[]) => this.addAll(kept, requests),
    };
  }

  keys = async (): Promise<string[]> => [...this.all.keys()];
  delete = async (name: string): Promise<boolean> => this.all.delete(name);
  listed = (): Record<string, string[]> => Object.fromEntries([...this.all].map(([name, kept]) => [name, [...kept.keys()]]));

  /** All or nothing, as browsers do it. */
  private async addAll(kept: Kept, requests: Asked[]): Promise<void> {
    const found: [string, string][] = [];
    for (const request of requests) {
      this.options.push(request.options!);
      const response = await this.fetched(request as Request);
      if (!response.ok) throw new TypeError('Request failed');
      found.push([pathOf(request), await response.text()]);
    }
    for (const [path, text] of found) kept.set(path, text);
  }
}

export interface FakeWorker {
  install(): Promise<void>;
  activate(): Promise<void>;
  /** Undefined where the worker leaves a request to the browser. */
  fetch(url: string, options?: { method?: string; mode?: string }): Promise<Response> | undefined;
  push(payload: string): Promise<unknown[]>;
  /** Whether it took over without waiting for the windows of the version before. */
  hurried(): boolean;
}

/** Runs the worker's script anew, as a browser does for each version of it. */
export async function startWorker(precache: { version: string; files: string[] }): Promise<FakeWorker> {
  const listeners = new Map<string, (event: object) => void>();
  const skipWaiting = vi.fn();
  const showNotification = vi.fn(async () => undefined);
  const claim = vi.fn();
  vi.stubGlobal('PRECACHE', precache);
  vi.stubGlobal('indexedDB', new IDBFactory());
  vi.stubGlobal('self', {
    location: { origin: 'https://masuk.example' }, skipWaiting, clients: { matchAll: async () => [], claim }, registration: { showNotification },
    addEventListener: (name: string, listener: (event: object) => void) => listeners.set(name, listener),
  });
  vi.resetModules();
  // Not a literal: its types are those of a worker, which this program does not have.
  const script = '../../src/worker/sw.ts';
  await import(/* @vite-ignore */ script);
  const wait = async (name: string, event: object = {}): Promise<void> => {
    let work: Promise<void> | undefined;
    listeners.get(name)!({ ...event, waitUntil: (promise: Promise<void>) => { work = promise; } });
    await work;
  };
  return {
    install: () => wait('install'),
    activate: () => wait('activate'),
    fetch: (url, { method = 'GET', mode = 'cors' } = {}) => {
      let response: Promise<Response> | undefined;
      listeners.get('fetch')!({ request: { url, method, mode }, respondWith: (promise: Promise<Response>) => { response = promise; } });
      return response;
    },
    push: async payload => {
      await wait('push', { data: { text: () => payload } });
      return showNotification.mock.calls[0] as unknown[];
    },
    hurried: () => skipWaiting.mock.calls.length + claim.mock.calls.length > 0,
  };
}
