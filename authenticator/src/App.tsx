import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { say } from './flows/state';
import { replace, useRoute, type Route } from './parts/navigation';
import { useApp } from './parts/useApp';
import { AccountScreen } from './screens/AccountScreen';
import { AddScreen } from './screens/AddScreen';
import { ArriveScreen } from './screens/ArriveScreen';
import { CodeScreen } from './screens/CodeScreen';
import { ExportScreen } from './screens/ExportScreen';
import { ImportScreen } from './screens/ImportScreen';
import { ListScreen } from './screens/ListScreen';
import { LockedScreen } from './screens/LockedScreen';
import { PinScreen } from './screens/PinScreen';
import { ScanScreen } from './screens/ScanScreen';
import { SettingsScreen } from './screens/SettingsScreen';
import { ActivationScreen } from './screens/token/ActivationScreen';
import { NewPinScreen } from './screens/token/NewPinScreen';
import { TokenScreen, TokensScreen } from './screens/token/TokenScreen';
import { UnlockScreen } from './screens/token/UnlockScreen';
import { TransactionScreen } from './screens/transactions/TransactionScreen';
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
  const token = 'device' in route ? accounts.find(one => one.kind === 'token' && one.device === route.device && one.state === 'bound') : undefined;
  const needsToken = route.screen === 'unlock' || route.screen === 'token-pin' || route.screen === 'transaction';
  const lost = (needsToken && !token) || (route.screen === 'account' && !accounts.some(one => one.device === route.device && one.state !== 'removing'))
    || (route.screen === 'code' && !codes.some(one => one.id === route.id));
  useEffect(() => { if (lost) replace({ screen: 'list' }); }, [lost]);
  if (lost) return <ListScreen />;
  if (token?.kind === 'token') {
    if (route.screen === 'unlock') return <UnlockScreen account={token} />;
    if (route.screen === 'token-pin') return <NewPinScreen account={token} />;
    if (route.screen === 'transaction') return <TransactionScreen key={route.id} account={token} id={route.id} />;
  }
  switch (route.screen) {
    case 'account': return <AccountScreen key={route.device} device={route.device} />;
    case 'code': return <CodeScreen id={route.id} />;
    case 'activation': return <ActivationScreen key={route.device} device={route.device} />;
    case 'token': return <TokenScreen />;
    case 'tokens': return <TokensScreen />;
    case 'arrive': return <ArriveScreen />;
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
  const { accounts, pending, transactions, locked } = useApp();
  const asked = accounts.filter(account => pending[account.device]);
  const arrived = asked.map(account => pending[account.device]!.id).join();
  const tell = (what: string, device: string): void => {
    say(what, route.screen === 'list' || route.screen === 'arrive' || ('device' in route && route.screen !== 'token-pin' && route.device === device));
    // Browsers forbid it, and complain, before anybody has touched the page.
    if (navigator.userActivation?.hasBeenActive !== false) navigator.vibrate?.(120);
  };
  useEffect(() => {
    const newest = asked[asked.length - 1];
    if (newest && !locked) tell(words().pendingArrived(newest.portal, newest.userId), newest.device);
  }, [arrived, locked]);
  const waiting = accounts.flatMap(account => (transactions[account.device] ?? []).map(transaction => ({ device: account.device, transaction })));
  const last = waiting[waiting.length - 1];
  useEffect(() => { if (last && !locked) tell(words().transactionArrived(last.transaction.shown.party), last.device); }, [last?.transaction.id, locked]);
}
