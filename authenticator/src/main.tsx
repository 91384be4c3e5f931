import { render } from 'preact';
import './look/app.css';
import { App } from './App';
import { renewNotifications } from './flows/notifications';
import { open } from './flows/opening';
import { isSupported, keepInstallPrompt } from './flows/platform';
import { codeOfFragment } from './flows/scanned';
import { change } from './flows/state';
import { followVisibility } from './flows/visibility';
import { go } from './parts/navigation';
import { BrokenScreen } from './screens/BrokenScreen';

const root = document.getElementById('app')!;

async function start(): Promise<void> {
  keepInstallPrompt();
  takeFragment();
  addEventListener('hashchange', takeFragment);
  await open();
  root.textContent = '';
  render(<App />, root);
  followVisibility();
  if ('serviceWorker' in navigator) await navigator.serviceWorker.register(`${import.meta.env.BASE_URL}sw.js`);
  await renewNotifications();
}

/** A link that the phone's own camera opened. The code leaves the address at once, so that it is in no history and no picture of the screen. */
function takeFragment(): void {
  const code = codeOfFragment(location.hash);
  if (location.hash !== '') history.replaceState(history.state, '', import.meta.env.BASE_URL);
  if (!code) return;
  change({ adding: { kind: 'enrolment', code } });
  go({ screen: 'add' });
}

const showBroken = (supported: boolean): void => {
  root.textContent = '';
  render(<BrokenScreen supported={supported} />, root);
};

if (isSupported()) start().catch(() => showBroken(true));
else showBroken(false);
