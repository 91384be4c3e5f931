import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { say } from './flows/state';
import { replace, useRoute, type Route } from './parts/navigation';
import { useApp } from './parts/useApp';
import { AccountScreen } from './screens/AccountScreen';
import { AddScreen } from './screens/AddScreen';
import { CodeScreen } from './screens/CodeScreen';
import { ExportScreen } from './screens/ExportScreen';
import { ImportScreen } from './screens/ImportScreen';
import { ListScreen } from './screens/ListScreen';
import { LockedScreen } from './screens/LockedScreen';
import { PinScreen } from './screens/PinScreen';
import { ScanScreen } from './screens/ScanScreen';
import { SettingsScreen } from './screens/SettingsScreen';
import { words } from './words/words';

export function App(): JSX.Element {
  const { locked, said, saidSilently } = useApp();
  const route = useRoute();
  useArrivals(route);
  useEffect(() => {
    if (said === '') return;
    const timer = setTimeout(() => say(''), 6000);
    return () => clearTimeout(timer);
  }, [said]);
  return (
    <>
      {locked ? <LockedScreen /> : <Place route={route} />}
      <p class={said === '' || saidSilently ? 'visually-hidden' : 'said'} role="status">{said}</p>
    </>
  );
}

function Place({ route }: { route: Route }): JSX.Element {
  const { accounts, codes } = useApp();
  const lost = (route.screen === 'account' && !accounts.some(one => one.device === route.device && one.state !== 'removing'))
    || (route.screen === 'code' && !codes.some(one => one.id === route.id));
  useEffect(() => { if (lost) replace({ screen: 'list' }); }, [lost]);
  if (lost) return <ListScreen />;
  switch (route.screen) {
    case 'account': return <AccountScreen key={route.device} device={route.device} />;
    case 'code': return <CodeScreen id={route.id} />;
    case 'scan': return <ScanScreen />;
    case 'add': return <AddScreen />;
    case 'settings': return <SettingsScreen />;
    case 'pin': return <PinScreen />;
    case 'export': return <ExportScreen />;
    case 'import': return <ImportScreen />;
    default: return <ListScreen />;
  }
}

/** Says once that a request came in; shown only where neither a badge nor the question itself is to be seen. */
function useArrivals(route: Route): void {
  const { accounts, pending, locked } = useApp();
  const asked = accounts.filter(account => pending[account.device]);
  const arrived = asked.map(account => pending[account.device]!.id).join();
  useEffect(() => {
    const newest = asked[asked.length - 1];
    if (!newest || locked) return;
    const seen = route.screen === 'list' || (route.screen === 'account' && route.device === newest.device);
    say(words().pendingArrived(newest.portal, newest.userId), seen);
    navigator.vibrate?.(120);
  }, [arrived, locked]);
}
