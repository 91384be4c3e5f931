import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { tellEnded } from '../flows/ended';
import { setAnswering, setPending } from '../flows/state';
import { ask } from '../flows/watching';
import type { Challenge } from '../server/answers';
import type { Account, AppAccount } from '../store/accounts';
import { serverTime } from '../store/clocks';
import { Code } from '../parts/Code';
import { Details } from '../parts/Details';
import { back } from '../parts/navigation';
import { Reference } from '../parts/Reference';
import { RemoveAccount } from '../parts/RemoveAccount';
import { Screen } from '../parts/Screen';
import { useApp } from '../parts/useApp';
import { hostOf } from '../protocol/serverName';
import { words } from '../words/words';
import { AnsweredDialog, UnsentScreen } from './Answered';
import { History } from './History';
import { RequestScreen } from './RequestScreen';
import { TokenCode, TokenStanding, TokenTools } from './token/TokenAccount';
import { TransactionList } from './transactions/TransactionList';

/** One thing at a time: what became of an answer, then what is asked, then the account itself. */
export function AccountScreen({ device }: { device: string }): JSX.Element | null {
  const { accounts, answering, pending } = useApp();
  const account = accounts.find(one => one.device === device && one.state !== 'removing');
  const answered = answering[device];
  const [asked, release] = useQuestion(device, account);
  if (!account) return null;
  if (answered?.phase === 'unsent') return <UnsentScreen account={account} answering={answered} />;
  const over = answered && (answered.phase === 'done' || answered.phase === 'over');
  const close = (): void => {
    release();
    // Until the server says so too, the question would come up once more; but one that only wants a lock first is still to be answered.
    if (answered?.code !== 'verification' && answered?.code !== 'locked' && pending[device]?.id === answered?.challenge.id) setPending(device, null);
    setAnswering(device, null);
    void ask(account);
  };
  return (
    <>
      {asked && account.state === 'bound' && !over
        ? <RequestScreen key={asked.id} account={account} challenge={asked} answered={answered} />
        : <QuietAccount account={account} version={answered?.challenge.id ?? ''} />}
      {over && <AnsweredDialog account={account} answering={answered} onClose={close} />}
    </>
  );
}

/** The question that is before the person. It stays until it is answered, or until they were told that it is over. */
function useQuestion(device: string, account: Account | undefined): [Challenge | null, release: () => void] {
  const { pending, answering } = useApp();
  const challenge = pending[device] ?? null;
  const [held, setHeld] = useState(challenge);
  const answered = answering[device];
  const gone = held !== null && pending[device] !== undefined && challenge?.id !== held.id && !answered;
  useEffect(() => {
    if (held === null && challenge && !answered) setHeld(challenge);
    if (gone && account) void tellEnded(account, held, challenge !== null);
  }, [held, challenge?.id, gone, answered]);
  return [answered?.challenge ?? held ?? challenge, () => setHeld(null)];
}

function QuietAccount({ account, version }: { account: Account; version: string }): JSX.Element {
  const [removing, setRemoving] = useState(false);
  const remove = <button type="button" class="secondary risky" onClick={() => setRemoving(true)}>{words().remove}</button>;
  const standing = account.state === 'suspended' ? [words().suspended, words().suspendedText] : account.state === 'refused' ? [words().refused, words().refusedText] : null;
  return (
    <Screen title={account.userId} actions={standing && remove}>
      {standing && <section class="problem"><h2>{standing[0]}</h2><p>{standing[1]}</p><Reference of={account.reference} /></section>}
      {!standing && account.kind === 'token' && <TransactionList account={account} />}
      <Details of={[[words().company, account.company ?? ''], [words().portal, account.portal], [words().userType, account.userType], [words().host, hostOf(account.server)]]} />
      {!standing && <section class="calm" role="status"><h2>{words().accountIdle}</h2><p>{words().accountIdleText}</p></section>}
      {!standing && account.kind === 'token' && <><TokenStanding account={account} /><TokenCode account={account} /><TokenTools account={account} /></>}
      {!standing && account.kind === 'app' && <OfflineCode account={account} />}
      {!standing && <History account={account} version={version} />}
      {!standing && remove}
      {removing && <RemoveAccount account={account} onCancel={() => setRemoving(false)} onRemoved={back} />}
    </Screen>
  );
}

function OfflineCode({ account }: { account: AppAccount }): JSX.Element {
  const [open, setOpen] = useState(false);
  return (
    <section>
      <h2>{words().offlineCode}</h2>
      <p class="quiet">{words().offlineCodeHow}</p>
      {open && <Code totpKey={account.totpKey} now={() => serverTime(account.server)} />}
      <button type="button" class="secondary" aria-expanded={open} onClick={() => setOpen(!open)}>{open ? words().hideCode : words().showCode}</button>
    </section>
  );
}
