import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Details } from '../../parts/Details';
import { Dialog } from '../../parts/Dialog';
import { go } from '../../parts/navigation';
import { Screen } from '../../parts/Screen';
import { useApp } from '../../parts/useApp';
import { words } from '../../words/words';

/** "Aktivasi Secure Token": what it is and what it takes. */
export function TokenScreen(): JSX.Element {
  return (
    <Screen title={words().tokenActivation} actions={<button type="button" class="primary" onClick={() => go({ screen: 'tokens' })}>{words().tokenNext}</button>}>
      <Pending />
      <p class="lead">{words().tokenWhat}</p>
      <h2>{words().tokenNeeds}</h2>
      <ol class="needs"><li>{words().tokenNeedsPage}</li><li>{words().tokenNeedsPhone}</li></ol>
    </Screen>
  );
}

/** The Secure Tokens of this phone, and "Tambah Token". */
export function TokensScreen(): JSX.Element {
  const { accounts } = useApp();
  const [asking, setAsking] = useState(false);
  const tokens = accounts.filter(account => account.kind === 'token' && account.state === 'bound');
  const scan = (): void => go({ screen: 'scan' });
  const add = <button type="button" class="primary" onClick={() => (tokens.length > 0 ? setAsking(true) : scan())}>{words().tokenAdd}</button>;
  return (
    <Screen title={words().secureToken} actions={add}>
      <Pending />
      {tokens.length === 0 && <p class="lead">{words().tokenNone}</p>}
      {tokens.length > 0 && <h2>{words().tokenHere}</h2>}
      {tokens.map(token => <Details key={token.device} of={[[words().company, token.company ?? ''], [words().portal, token.portal], [words().userId, token.userId]]} />)}
      {asking && (
        <Dialog title={words().tokenReplaceTitle} onCancel={() => setAsking(false)}>
          <p>{words().tokenReplaceAsk(tokens.map(token => token.userId).join(', '))}</p>
          <div class="stack">
            <button type="button" class="primary" onClick={scan}>{words().tokenReplaceYes}</button>
            <button type="button" class="secondary" onClick={() => setAsking(false)}>{words().cancel}</button>
          </div>
        </Dialog>
      )}
    </Screen>
  );
}

/** An activation that was left before its digits were handed in goes on where it was. */
function Pending(): JSX.Element {
  const { activations } = useApp();
  return (
    <>
      {activations.map(one => (
        <section class="notice stack" key={one.device}>
          <p><strong>{words().tokenPending}</strong><br />{one.userId}, {one.company || one.portal}</p>
          <button type="button" class="secondary" onClick={() => go({ screen: 'activation', device: one.device })}>{words().tokenContinue}</button>
        </section>
      ))}
    </>
  );
}
