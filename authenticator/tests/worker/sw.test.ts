import { existsSync, readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeCaches, startWorker, type FakeWorker } from './fakes';

const origin = 'https://masuk.example';

/** What the server has now, by path; null when there is no network. */
let served: Record<string, string> | null;
let asked: string[];
let caches: FakeCaches;

const first = { version: '1', files: ['', 'assets/app-1.js'] };
const second = { version: '2', files: ['', 'assets/app-2.js'] };
const filesOf = (version: string): Record<string, string> => ({ '/app/': `page ${version}`, [`/app/assets/app-${version}.js`]: `script ${version}`, '/api/app/v1/challenge': '{}' });

const textOf = async (worker: FakeWorker, path: string, options?: { method?: string; mode?: string }): Promise<string | undefined> => (await worker.fetch(origin + path, options))?.text();

beforeEach(() => {
  [served, asked] = [filesOf('1'), []];
  vi.stubGlobal('fetch', async (request: { url: string }) => {
    const path = new URL(request.url, origin).pathname;
    asked.push(path);
    if (!served) throw new TypeError('Failed to fetch');
    return path in served ? new Response(served[path]) : new Response('', { status: 404 });
  });
  caches = new FakeCaches(request => fetch(request));
  vi.stubGlobal('caches', caches);
  vi.stubGlobal('Request', class { readonly url: string; constructor(path: string, readonly options: object) { this.url = new URL(path, origin).href; } });
});
afterEach(() => vi.unstubAllGlobals());

describe('the service worker', () => {
  it('keeps the shell, asked of the server and not of the browser, and opens without network', async () => {
    const worker = await startWorker(first);
    await worker.install();
    expect(caches.options).toEqual([{ cache: 'reload' }, { cache: 'reload' }]);
    served = null;
    expect(await textOf(worker, '/app/', { mode: 'navigate' })).toBe('page 1');
    expect(await textOf(worker, '/app/?source=home', { mode: 'navigate' })).toBe('page 1');
    expect(await textOf(worker, '/app/assets/app-1.js')).toBe('script 1');
  });

  it('gives the shell for any of its pages without network, but for no script', async () => {
    const worker = await startWorker(first);
    await worker.install();
    served = null;
    expect(await textOf(worker, '/app/index.html', { mode: 'navigate' })).toBe('page 1');
    await expect(textOf(worker, '/app/assets/other.js')).rejects.toThrow();
  });

  it('leaves alone what is not the shell: no answer of the server is looked up or kept', async () => {
    const worker = await startWorker(first);
    await worker.install();
    const before = caches.listed();
    for (const path of ['/api/app/v1/challenge', '/api/app/v1/history', '/', '/application', '/masuk']) expect(await worker.fetch(origin + path)).toBeUndefined();
    expect(await worker.fetch('https://other.example/app/')).toBeUndefined();
    expect(await worker.fetch(`${origin}/app/`, { method: 'POST' })).toBeUndefined();
    expect(caches.listed()).toEqual(before);
  });

  it('keeps nothing of what it fetches', async () => {
    const worker = await startWorker(first);
    await worker.install();
    const before = caches.listed();
    served = { ...filesOf('1'), '/app/licenses.txt': 'texts' };
    expect(await textOf(worker, '/app/licenses.txt')).toBe('texts');
    expect(caches.listed()).toEqual(before);
  });

  it('is exchanged for the next version only as a whole', async () => {
    const old = await startWorker(first);
    await old.install();
    await old.activate();
    served = filesOf('2');
    const next = await startWorker(second);
    await next.install();
    // It waits until no window of the old one is open; until then those have the old files.
    expect(next.hurried()).toBe(false);
    expect(await textOf(old, '/app/')).toBe('page 1');
    expect(await textOf(old, '/app/assets/app-1.js')).toBe('script 1');
    await next.activate();
    expect(await textOf(next, '/app/')).toBe('page 2');
    expect(caches.listed()).toEqual({ 'gapura-2': ['/app/', '/app/assets/app-2.js'] });
  });

  it('removes old caches of its own and nobody else’s', async () => {
    await caches.open('gapura-0');
    await caches.open('others');
    const worker = await startWorker(first);
    await worker.install();
    await worker.activate();
    expect(Object.keys(caches.listed())).toEqual(['others', 'gapura-1']);
  });

  it('stays as it was when the next version does not come whole', async () => {
    const old = await startWorker(first);
    await old.install();
    await old.activate();
    const { '/app/assets/app-2.js': _, ...half } = filesOf('2');
    served = half;
    const next = await startWorker(second);
    await expect(next.install()).rejects.toThrow();
    served = null;
    expect(await textOf(old, '/app/')).toBe('page 1');
    expect(await textOf(old, '/app/assets/app-1.js')).toBe('script 1');
    expect(caches.listed()['gapura-2']).toEqual([]);
  });

  it('shows a push without a word of what it is about', async () => {
    const worker = await startWorker(first);
    expect(await worker.push('6a1a2c5e-0a3d-4f0f-9f43-8f2c1e5f7a10')).toEqual(['Gapura', expect.objectContaining({ body: 'Ada permintaan yang menunggu jawaban Anda. Buka untuk melihat.', tag: 'gapura' })]);
    expect(asked).toEqual([]);
  });
});

describe('the built worker', () => {
  const dist = new URL('../../dist/', import.meta.url);
  const precache = JSON.parse(/^const PRECACHE=(\{[^;]*\});/.exec(readFileSync(new URL('sw.js', dist), 'utf8'))![1]!) as { version: string; files: string[] };

  it('keeps all that the page names, and nothing that is not there', () => {
    const page = readFileSync(new URL('index.html', dist), 'utf8');
    const named = [...page.matchAll(/(?:src|href)="\/app\/([^"]+)"/g)].map(([, file]) => file!);
    expect(named.length).toBeGreaterThan(3);
    for (const file of named) expect(precache.files).toContain(file);
    for (const file of precache.files) expect(existsSync(new URL(file || 'index.html', dist)), file).toBe(true);
    expect(precache.version).toMatch(/^[0-9a-f]{16}$/);
  });
});
