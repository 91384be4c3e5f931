import { render } from 'preact';
import './look/app.css';
import { App } from './App';
import { renewNotifications } from './flows/notifications';
import { open } from './flows/opening';
import { isSupported, keepInstallPrompt } from './flows/platform';
import { readFragment } from './flows/scanned';
import { change } from './flows/state';
import { followVisibility } from './flows/visibility';
import { go } from './parts/navigation';
import { BrokenScreen } from './screens/BrokenScreen';

const root = document.getElementById('app')!;

async function start(): Promise<void> {
  keepInstallPrompt();
  const fragment = takeFragment();
  await open();
  follow(fragment);
  addEventListener('hashchange', () => follow(takeFragment()));
  root.textContent = '';
  render(<App />, root);
  followVisibility();
  if ('serviceWorker' in navigator) await navigator.serviceWorker.register(`${import.meta.env.BASE_URL}sw.js`);
  await renewNotifications();
}

/** A link that the phone's own camera opened. The code leaves the address at once, so that it is in no history and no picture of the screen. */
function takeFragment(): string {
  const fragment = location.hash;
  if (fragment !== '') history.replaceState(history.state, '', import.meta.env.BASE_URL);
  return fragment;
}

function follow(fragment: string): void {
  if (fragment === '') return;
  const read = readFragment(fragment, location.origin) ?? { kind: 'unread' };
  if (read.kind === 'transaction' || read.kind === 'signin' || read.kind === 'unread') {
    change({ arrival: read });
    go({ screen: 'arrive' });
  } else {
    change({ adding: read });
    go({ screen: 'add' });
  }
}

const showBroken = (supported: boolean): void => {
  root.textContent = '';
  render(<BrokenScreen supported={supported} />, root);
};

if (isSupported()) start().catch(() => showBroken(true));
else showBroken(false);
