import type { JSX } from 'preact';
import { change, setDeciding, type Deciding } from '../../flows/state';
import type { Outcome } from '../../server/answers';
import type { Transaction } from '../../server/tokenAnswers';
import type { TokenAccount } from '../../store/accounts';
import { DoneMark, RefusedMark, StopMark } from '../../parts/marks';
import { back, go } from '../../parts/navigation';
import { problemText } from '../../parts/problemText';
import { Reference } from '../../parts/Reference';
import { Returning } from '../../parts/Returning';
import { Screen } from '../../parts/Screen';
import { useApp } from '../../parts/useApp';
import { words } from '../../words/words';

interface Told { title: string; text: string; mark: JSX.Element }

const leave = (): void => {
  change({ arrival: null });
  back();
};

/** What became of a decision. SPEC 6.7: only what the server said is told as done. */
export function Decided({ account, deciding }: { account: TokenAccount; deciding: Deciding }): JSX.Element {
  const { title, text, mark } = deciding.phase === 'done' ? done(deciding) : over(deciding);
  const close = (): void => {
    setDeciding(account.device, null);
    leave();
  };
  const unlock = (): void => {
    setDeciding(account.device, null);
    go({ screen: 'unlock', device: account.device });
  };
  const actions = (
    <>
      {deciding.code === 'locked' && <button type="button" class="primary" onClick={unlock}>{words().unlockToken}</button>}
      <button type="button" class={deciding.code === 'locked' ? 'secondary' : 'primary'} onClick={close}>{words().ok}</button>
    </>
  );
  return (
    <Screen title={title} onBack={null} actions={actions}>
      <div class="result" role="status">
        {mark}
        <p><strong>{deciding.transaction.shown.title}</strong><br />{deciding.transaction.shown.party}</p>
        <p>{text}</p>
        <Reference of={deciding.reference} />
        <WayBack transaction={deciding.transaction} byItself={deciding.phase === 'done'} />
      </div>
    </Screen>
  );
}

/** The transaction is over without this person's answer, or none of theirs at all. */
export function NotWaiting({ transaction, expired = false }: { transaction?: Transaction; expired?: boolean }): JSX.Element {
  const title = transaction ? words().transactionOver : words().transactionNotHere;
  const text = expired ? words().transactionExpired : transaction ? words().transactionCancelled : words().transactionNotHereText;
  return (
    <Screen title={title} onBack={null} actions={<button type="button" class="primary" onClick={leave}>{words().ok}</button>}>
      <div class="result" role="alert">
        <StopMark />
        {transaction && <p><strong>{transaction.shown.title}</strong><br />{transaction.shown.party}</p>}
        <p>{text}</p>
        {transaction && <WayBack transaction={transaction} byItself={false} />}
      </div>
    </Screen>
  );
}

/** Only where the app was opened from the relying party's page on this phone (SPEC 10.6). */
function WayBack({ transaction, byItself }: { transaction: Transaction; byItself: boolean }): JSX.Element | null {
  const { arrival } = useApp();
  return arrival?.kind === 'transaction' && arrival.id === transaction.id && transaction.back !== '' ? <Returning to={transaction.back} byItself={byItself} /> : null;
}

function done({ outcome, transaction }: Deciding): Told {
  if (outcome === 'denied') return { title: words().transactionDenied, text: words().transactionDeniedText, mark: <RefusedMark /> };
  if (outcome === 'reported') return { title: words().transactionReported, text: words().transactionReportedText, mark: <DoneMark /> };
  const more = transaction.required - transaction.approvals - 1;
  return { title: words().transactionApproved, text: more > 0 ? words().transactionApprovedMore(more) : words().transactionApprovedText, mark: <DoneMark /> };
}

function over({ code, outcome }: Deciding): Told {
  const bad = (title: string, text: string): Told => ({ title, text, mark: <StopMark /> });
  if (code === 'locked') return bad(words().tokenLocked, words().tokenLockedText);
  if (code === 'limited') return bad(words().transactionLimited, words().transactionLimitedText);
  if (code === 'withdrawn') return bad(words().withdrawn, words().withdrawText);
  if (code === 'storage') return bad(words().overUnmade, words().overUnmadeText);
  if (code === 'ended') return bad(words().transactionOver, endedText(outcome));
  return bad(words().overFailed, problemText(code ?? 'strange'));
}

function endedText(outcome: Outcome | null): string {
  if (outcome === null) return words().overUnsure;
  if (outcome === 'expired') return words().transactionExpired;
  return outcome === 'approved' || outcome === 'denied' || outcome === 'reported' ? words().transactionElsewhere : words().transactionCancelled;
}
