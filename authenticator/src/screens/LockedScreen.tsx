import type { JSX } from 'preact';
import { unlock } from '../flows/lock';
import { Gate } from '../parts/marks';
import { Screen } from '../parts/Screen';
import { Unlock } from '../parts/Unlock';
import { useApp } from '../parts/useApp';
import { words } from '../words/words';

export function LockedScreen(): JSX.Element {
  const { settings: { lock }, pending, transactions } = useApp();
  const asked = Object.values(pending).some(challenge => challenge !== null) || Object.values(transactions).some(waiting => waiting.length > 0);
  return (
    <Screen title={words().locked} onBack={null}>
      <div class="empty"><Gate /></div>
      <p class={asked ? 'notice' : 'visually-hidden'} role="status">{asked ? words().lockedAsked : ''}</p>
      <Unlock onUnlocked={unlock} />
      {lock?.kind === 'pin' && <p class="quiet">{words().pinForgotten}</p>}
    </Screen>
  );
}
