import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { change } from '../flows/state';
import { ask } from '../flows/watching';
import { replace } from '../parts/navigation';
import { Returning } from '../parts/Returning';
import { Screen } from '../parts/Screen';
import { useApp } from '../parts/useApp';
import { words } from '../words/words';
import { NotWaiting } from './transactions/Decided';

const leave = (): void => {
  replace({ screen: 'list' });
  change({ arrival: null });
};

/** A page on this phone opened the app: at its transaction, or at the sign-in that waits. Leads on as soon as the server has told of it. */
export function ArriveScreen(): JSX.Element {
  const { accounts, arrival, pending, transactions } = useApp();
  const [asked, setAsked] = useState(false);
  const bound = accounts.filter(account => account.state === 'bound');
  const holder = bound.find(account => (arrival?.kind === 'transaction'
    ? transactions[account.device]?.some(one => one.id === arrival.id)
    : Boolean(pending[account.device])));
  useEffect(() => void Promise.all(bound.map(ask)).then(() => setAsked(true)), [arrival]);
  useEffect(() => {
    if (!arrival) leave();
    else if (holder && arrival.kind !== 'unread') replace(arrival.kind === 'transaction' ? { screen: 'transaction', device: holder.device, id: arrival.id } : { screen: 'account', device: holder.device });
  }, [arrival, holder?.device]);
  if (arrival?.kind === 'unread') return <Unread />;
  if (arrival?.kind === 'transaction') return asked && !holder ? <NotWaiting /> : <Screen title={words().transactionAsk} onBack={leave}><p role="status">{words().loading}</p></Screen>;
  return (
    <Screen title={words().signInWaiting} onBack={leave} actions={<button type="button" class="secondary" onClick={leave}>{words().cancel}</button>}>
      <p role="status">{bound.length > 0 ? words().signInWaitingText : words().signInNowhere}</p>
      {arrival?.kind === 'signin' && <Returning to={arrival.back} byItself={false} />}
    </Screen>
  );
}

/** Something opened the app at an address that none of our pages has. It stays until it is closed: what was meant to happen did not. */
function Unread(): JSX.Element {
  return (
    <Screen title={words().linkUnread} onBack={leave} actions={<button type="button" class="secondary" onClick={leave}>{words().close}</button>}>
      <section class="problem" role="alert"><p>{words().linkUnreadText}</p></section>
    </Screen>
  );
}
