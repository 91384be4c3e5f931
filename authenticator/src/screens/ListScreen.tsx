import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { needsHomeScreen } from '../flows/platform';
import { change, current } from '../flows/state';
import type { Account } from '../store/accounts';
import type { OtherCode } from '../store/codes';
import { grouped, useCode } from '../parts/Code';
import { Gate, SettingsMark } from '../parts/marks';
import { go } from '../parts/navigation';
import { Screen } from '../parts/Screen';
import { serverTime } from '../store/clocks';
import { useApp, useTick } from '../parts/useApp';
import { words } from '../words/words';

export function ListScreen(): JSX.Element {
  const { accounts, activations, codes, reached, pending, transactions } = useApp();
  // At home a person has left whatever page opened the app.
  useEffect(() => { if (current().arrival) change({ arrival: null }); }, []);
  // Who is asked stands first: on a small screen a badge further down would not be seen.
  const asked = (account: Account): boolean => Boolean(pending[account.device]) || (transactions[account.device]?.length ?? 0) > 0;
  const present = accounts.filter(account => account.state !== 'removing');
  const shown = [...present.filter(asked), ...present.filter(account => !asked(account))];
  const settings = <button type="button" class="icon" aria-label={words().settings} onClick={() => go({ screen: 'settings' })}><SettingsMark /></button>;
  const add = <button type="button" class="primary" onClick={() => go({ screen: 'scan' })}>{words().addAccount}</button>;
  const empty = shown.length === 0 && codes.length === 0;
  const offline = shown.length > 0 && shown.every(account => reached[account.device] === false);
  return (
    <Screen title={words().list} onBack={null} corner={settings} actions={add}>
      {needsHomeScreen() && <section class="notice"><h2>{words().iosTitle}</h2><p>{words().iosText}</p></section>}
      {offline && <p class="notice" role="status">{words().offline}</p>}
      {empty && <Empty />}
      <ul class="accounts">{shown.map(account => <li key={account.device}><AccountRow account={account} /></li>)}</ul>
      <TokenRow pending={activations.length > 0} />
      {codes.length > 0 && <h2>{words().otherCodes}</h2>}
      <ul class="accounts">{codes.map(code => <li key={code.id}><CodeRow code={code} /></li>)}</ul>
    </Screen>
  );
}

function Empty(): JSX.Element {
  return (
    <div class="empty">
      <Gate />
      <h2>{words().listEmpty}</h2>
      <p>{words().listEmptyHow}</p>
    </div>
  );
}

/** "Secure Token", the way to its activation (R66). */
function TokenRow({ pending }: { pending: boolean }): JSX.Element {
  return (
    <button type="button" class={pending ? 'account entry asks' : 'account entry'} onClick={() => go({ screen: 'token' })}>
      <strong>{words().secureToken}</strong>
      <span class="quiet">{words().tokenEntry}</span>
      {pending && <span class="badge loud">{words().tokenPending}</span>}
    </button>
  );
}

function AccountRow({ account }: { account: Account }): JSX.Element {
  const badge = useBadge(account);
  return (
    <button type="button" class={badge?.loud ? 'account asks' : 'account'} onClick={() => go({ screen: 'account', device: account.device })}>
      <span class="quiet">{[account.company, account.portal].filter(Boolean).join(', ')}</span>
      <strong>{account.userId}</strong>
      {account.kind === 'token' && <span class="quiet">{words().secureToken}</span>}
      {account.userType !== '' && <span class="quiet">{account.userType}</span>}
      {badge && <span class={badge.loud ? 'badge loud' : 'badge off'}>{badge.text}</span>}
    </button>
  );
}

function useBadge(account: Account): { text: string; loud: boolean } | null {
  const { pending, answering, deciding, tokens, transactions } = useApp();
  useTick(1000);
  if (account.state === 'suspended') return { text: words().suspendedBadge, loud: false };
  if (account.state === 'refused') return { text: words().refusedBadge, loud: false };
  if (answering[account.device]?.phase === 'unsent' || deciding[account.device]?.phase === 'unsent') return { text: words().unsentBadge, loud: true };
  const asked = pending[account.device];
  const now = serverTime(account.server);
  if (asked && now < asked.expires) return { text: words().pendingBadge, loud: true };
  const waiting = (transactions[account.device] ?? []).filter(one => now < one.expires).length;
  if (waiting > 0) return { text: words().transactionBadge(waiting), loud: true };
  const token = tokens[account.device];
  if (token?.locked) return { text: words().tokenBadgeLocked, loud: false };
  return token && now < token.limitedUntil ? { text: words().tokenBadgeLimited, loud: false } : null;
}

function CodeRow({ code }: { code: OtherCode }): JSX.Element {
  const { code: digits, left } = useCode({ totpKey: code.key, parameters: code, now: () => Date.now() / 1000 });
  return (
    <button type="button" class="account" onClick={() => go({ screen: 'code', id: code.id })}>
      <span class="quiet">{code.issuer || words().noIssuer}</span>
      <strong>{code.name}</strong>
      <span class="row"><span class="digits small">{digits === '' ? '…' : grouped(digits)}</span><progress max={code.period} value={left} aria-hidden="true" /></span>
    </button>
  );
}
