import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { change } from '../flows/state';
import { responseOf, type OfflineTransaction } from '../protocol/offline';
import { grouped } from '../parts/Code';
import { replace } from '../parts/navigation';
import { PinEntry } from '../parts/PinEntry';
import { Screen } from '../parts/Screen';
import { TransactionFields } from '../parts/TransactionFields';
import { useApp } from '../parts/useApp';
import { words } from '../words/words';

const leave = (): void => {
  replace({ screen: 'list' });
  change({ adding: null });
};

/**
 * A transaction that was scanned, answered without network (SPEC 11). Nothing of it is sent or kept. Its number is there to be compared, and is
 * gone once there is a response: of two rows of eight digits, the wrong one would be typed on the page.
 */
export function OfflineScreen({ transaction }: { transaction: OfflineTransaction }): JSX.Element {
  const { accounts } = useApp();
  const [response, setResponse] = useState('');
  const account = accounts.find(one => one.state === 'bound' && one.server === transaction.server && one.account === transaction.account);
  const close = <button type="button" class="secondary" onClick={leave}>{words().close}</button>;
  if (account?.kind !== 'token') {
    return (
      <Screen title={words().offlineTransaction} onBack={leave} actions={close}>
        <section class="problem" role="alert"><h2>{words().offlineNotYours}</h2><p>{words().offlineNotYoursText}</p></section>
      </Screen>
    );
  }
  const { shown } = transaction;
  return (
    <Screen title={words().offlineTransaction} onBack={leave} actions={close}>
      <p class="lead">{words().transactionCheck}</p>
      <p class="party"><span class="quiet">{words().party}</span> <strong>{shown.party}</strong><br /><span class="quiet">{words().forUser} {account.userId}, {account.company || account.portal}</span></p>
      <h2 class="what">{shown.title}</h2>
      <TransactionFields of={shown.fields} />
      {response === '' && <p>{words().offlineQuestion}<br /><strong>{grouped(transaction.question)}</strong></p>}
      {response === '' && <PinEntry account={account} action={words().offlineMake} onKey={pinKey => void responseOf(transaction, pinKey).then(setResponse)} />}
      {response === '' && <p class="quiet">{words().offlineReject}</p>}
      {response !== '' && (
        <section class="code" role="status">
          <p class="lead">{words().offlineResponse}</p>
          <p class="digits">{grouped(response)}</p>
          <p class="notice">{words().offlineUnsure}</p>
        </section>
      )}
    </Screen>
  );
}
