import type { JSX } from 'preact';
import { unlock } from '../flows/lock';
import { Gate } from '../parts/marks';
import { Screen } from '../parts/Screen';
import { Unlock } from '../parts/Unlock';
import { useApp } from '../parts/useApp';
import { words } from '../words/words';

export function LockedScreen(): JSX.Element {
  const { lock } = useApp().settings;
  return (
    <Screen title={words().locked} onBack={null}>
      <div class="empty"><Gate /></div>
      <Unlock onUnlocked={unlock} />
      {lock?.kind === 'pin' && <p class="quiet">{words().pinForgotten}</p>}
    </Screen>
  );
}
