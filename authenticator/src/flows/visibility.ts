import { lockAfter, lockNow } from './lock';
import { reloadAccounts } from './opening';
import { tellRemovals } from './removing';
import { beginWatching, endWatching } from './watching';

let hiddenAt = 0;

/** Watches while a person looks and stops when nobody does; coming back asks at once. */
export function followVisibility(): void {
  document.addEventListener('visibilitychange', () => (document.visibilityState === 'visible' ? void comeBack() : leave()));
  addEventListener('online', () => void comeBack());
  // The service worker passes on that a push came.
  navigator.serviceWorker?.addEventListener('message', () => beginWatching());
  if (document.visibilityState === 'visible') void comeBack();
}

async function comeBack(): Promise<void> {
  if (hiddenAt !== 0 && Date.now() - hiddenAt >= lockAfter) lockNow();
  hiddenAt = 0;
  // Another tab may have added or deleted accounts meanwhile.
  await reloadAccounts();
  beginWatching();
  await tellRemovals();
}

function leave(): void {
  hiddenAt = Date.now();
  endWatching();
}
