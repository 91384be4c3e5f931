/// <reference lib="webworker" />
// The app's shell, kept so that the app opens without network. Answers of the server are never kept. A new version waits until no window
// of the old one is open, as browsers do by themselves: nobody's screen changes in the middle of an answer.
export {};
declare const self: ServiceWorkerGlobalScope;
/** Put in by the build: the names of the files and a hash of their contents. */
declare const PRECACHE: { version: string; files: string[] };

const cacheName = `gapura-${PRECACHE.version}`;
const texts = {
  id: 'Ada permintaan yang menunggu jawaban Anda. Buka untuk melihat.',
  en: 'A request is waiting for your answer. Open to see it.',
};

self.addEventListener('install', event => event.waitUntil(fill()));
self.addEventListener('activate', event => event.waitUntil(clear()));
self.addEventListener('fetch', event => {
  const url = new URL(event.request.url);
  if (event.request.method !== 'GET' || url.origin !== self.location.origin || !url.pathname.startsWith('/app/')) return;
  event.respondWith(fromCache(event.request));
});
self.addEventListener('push', event => event.waitUntil(tell()));
self.addEventListener('notificationclick', event => {
  event.notification.close();
  event.waitUntil(show());
});

async function fill(): Promise<void> {
  const cache = await caches.open(cacheName);
  await cache.addAll(PRECACHE.files.map(file => new Request(`/app/${file}`, { cache: 'reload' })));
}

async function clear(): Promise<void> {
  for (const name of await caches.keys()) if (name.startsWith('gapura-') && name !== cacheName) await caches.delete(name);
}

async function fromCache(request: Request): Promise<Response> {
  const cache = await caches.open(cacheName);
  const kept = await cache.match(request, { ignoreSearch: true, ignoreVary: true });
  if (kept) return kept;
  try {
    return await fetch(request);
  } catch (error) {
    // Whichever of its pages is opened without network, the app is there.
    const shell = request.mode === 'navigate' ? await cache.match('/app/') : undefined;
    if (shell) return shell;
    throw error;
  }
}

/** SPEC 8.6: the message asks for nothing and shows nothing of what it is about. Open windows ask the server at once. */
async function tell(): Promise<void> {
  for (const client of await self.clients.matchAll({ type: 'window' })) client.postMessage('wake');
  await self.registration.showNotification('Gapura', { body: texts[await language()], icon: '/app/icons/icon-192.png', badge: '/app/icons/badge-96.png', tag: 'gapura' });
}

async function show(): Promise<void> {
  const [open] = await self.clients.matchAll({ type: 'window' });
  await (open ? open.focus() : self.clients.openWindow('/app/'));
}

/** The language that the app is set to; Indonesian where it cannot be read. */
function language(): Promise<'id' | 'en'> {
  return new Promise(resolve => {
    const opening = indexedDB.open('gapura');
    // Made here it would be without its stores, and the app would find it so.
    opening.onupgradeneeded = () => opening.transaction?.abort();
    opening.onerror = () => resolve('id');
    opening.onsuccess = () => {
      const close = (found: 'id' | 'en'): void => { opening.result.close(); resolve(found); };
      if (!opening.result.objectStoreNames.contains('settings')) return close('id');
      const reading = opening.result.transaction('settings').objectStore('settings').get('app');
      reading.onerror = () => close('id');
      reading.onsuccess = () => close(reading.result?.language === 'en' ? 'en' : 'id');
    };
  });
}
