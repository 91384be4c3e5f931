import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { resend, withdraw } from '../../flows/sending';
import { setDeciding } from '../../flows/state';
import { decide } from '../../flows/transactions';
import type { Deciding } from '../../flows/state';
import type { Decision } from '../../protocol/signIn';
import type { Transaction } from '../../server/tokenAnswers';
import type { TokenAccount } from '../../store/accounts';
import { amountOf } from '../../parts/amount';
import { Dialog } from '../../parts/Dialog';
import { StopMark } from '../../parts/marks';
import { back, go } from '../../parts/navigation';
import { PinDialog } from '../../parts/PinDialog';
import { PinEntry } from '../../parts/PinEntry';
import { problemText } from '../../parts/problemText';
import { Reference } from '../../parts/Reference';
import { Screen } from '../../parts/Screen';
import { TransactionFields } from '../../parts/TransactionFields';
import { useApp } from '../../parts/useApp';
import { useLeft } from '../../parts/useLeft';
import { duration, spoken, words } from '../../words/words';
import { Batch, useItems } from './Batch';
import { Decided, NotWaiting } from './Decided';

/** One transaction. It stays before the person as it was when it came, until it is answered or they were told that it is over. */
export function TransactionScreen({ account, id }: { account: TokenAccount; id: string }): JSX.Element {
  const { transactions, deciding } = useApp();
  const waiting = transactions[account.device];
  const decided = deciding[account.device]?.transaction.id === id ? deciding[account.device] : undefined;
  const now = decided?.transaction ?? waiting?.find(one => one.id === id);
  const [held, setHeld] = useState<Transaction | undefined>(now);
  useEffect(() => { if (!held && now) setHeld(now); }, [held, now]);
  const transaction = held ?? now;
  if (!transaction) return waiting ? <NotWaiting /> : <Screen title={words().transactionAsk}><p role="status">{words().loading}</p></Screen>;
  if (decided?.phase === 'unsent') return <Unsent account={account} deciding={decided} />;
  if (decided?.phase === 'done' || decided?.phase === 'over') return <Decided account={account} deciding={decided} />;
  if (!decided && !now) return <NotWaiting transaction={transaction} />;
  return <Question account={account} transaction={transaction} decided={decided} />;
}

interface QuestionProperties { account: TokenAccount; transaction: Transaction; decided: Deciding | undefined }

function Question({ account, transaction, decided }: QuestionProperties): JSX.Element {
  const { tokens } = useApp();
  const [asking, setAsking] = useState<'pin' | 'report' | null>(null);
  const [items, retry] = useItems(account, transaction);
  const left = useLeft(account.server)(transaction.expires);
  const sending = decided?.phase === 'sending';
  const answer = (decision: Decision, pinKey: CryptoKey | null = null): void => {
    setAsking(null);
    void decide(account, transaction, decision, pinKey);
  };
  const approve = (): void => (tokens[account.device]?.locked ? go({ screen: 'unlock', device: account.device }) : setAsking('pin'));
  const cancel = (): void => {
    setAsking(null);
    setDeciding(account.device, null);
  };
  const { shown, required, approvals } = transaction;
  const about = [shown.title, amountOf(shown.fields, spoken())].filter(Boolean).join(': ');
  if (left === 0 && !sending) return <NotWaiting transaction={transaction} expired />;
  const actions = sending
    ? <p class="sending" role="status">{words().sending}</p>
    : (
      <>
        <div class="two">
          <button type="button" class="primary" onClick={() => answer('deny')}>{words().rejectTransaction}</button>
          <button type="button" class="go" disabled={items.kind !== 'ready'} onClick={approve}>{words().approve}</button>
        </div>
        <button type="button" class="secondary risky" onClick={() => setAsking('report')}>{words().unknownTransaction}</button>
      </>
    );
  return (
    <Screen title={words().transactionAsk} actions={actions} actionsLast>
      <p class="lead">{words().transactionCheck}</p>
      <p class="party"><span class="quiet">{words().party}</span> <strong>{shown.party}</strong><br /><span class="quiet">{words().forUser} {account.userId}, {account.company || account.portal}</span></p>
      <h2 class="what">{shown.title}</h2>
      <TransactionFields of={shown.fields} />
      {shown.count > 0 && <Batch count={shown.count} items={items} onRetry={retry} />}
      {required > 1 && <p>{words().approvals(approvals, required)}</p>}
      <p class="quiet" role="timer">{words().timeLeft(duration(left))}</p>
      {(asking === 'pin' || decided?.phase === 'again') && <PinDialog account={account} title={words().transactionAsk} about={about} before={decided} onKey={pinKey => answer('approve', pinKey)} onCancel={cancel} />}
      {asking === 'report' && <ReportDialog onCancel={() => setAsking(null)} onReport={() => answer('report')} />}
    </Screen>
  );
}

function ReportDialog({ onCancel, onReport }: { onCancel: () => void; onReport: () => void }): JSX.Element {
  return (
    <Dialog title={words().unknownTitle} mark={<StopMark />} onCancel={onCancel}>
      <p>{words().unknownText}</p>
      <div class="stack">
        <button type="button" class="secondary" onClick={onCancel}>{words().cancel}</button>
        <button type="button" class="danger" onClick={onReport}>{words().notMeConfirm}</button>
      </div>
    </Dialog>
  );
}

/** An answer that did not arrive. The same bytes are sent again, unless it is an approval that its person withdraws; after a restart that needs the PIN. */
function Unsent({ account, deciding }: { account: TokenAccount; deciding: Deciding }): JSX.Element {
  const decision = { approve: words().approve, deny: words().rejectTransaction, report: words().unknownTransaction }[deciding.decision];
  const [asking, setAsking] = useState(false);
  const actions = (
    <>
      {!deciding.needsPin && <button type="button" class="primary" onClick={() => void resend(account)}>{words().retry}</button>}
      {deciding.decision === 'approve' && <button type="button" class="secondary risky" onClick={() => setAsking(true)}>{words().withdraw}</button>}
    </>
  );
  return (
    <Screen title={words().unsent} onBack={back} actions={actions}>
      <section class="notice" role="status">
        <p><strong>{words().unsentDecision(decision)}</strong></p>
        <p>{deciding.needsPin ? words().needsPinAgain : deciding.code === 'busy' || deciding.code === 'clock' ? problemText(deciding.code) : words().unsentText}</p>
        <Reference of={deciding.reference} />
      </section>
      <h2 class="what">{deciding.transaction.shown.title}</h2>
      <TransactionFields of={deciding.transaction.shown.fields} />
      {deciding.needsPin && <PinEntry account={account} action={words().retry} onKey={pinKey => void resend(account, pinKey)} />}
      {asking && <WithdrawDialog onCancel={() => setAsking(false)} onWithdraw={() => void withdraw(account, deciding.transaction.id).catch(() => setAsking(false))} />}
    </Screen>
  );
}

function WithdrawDialog({ onCancel, onWithdraw }: { onCancel: () => void; onWithdraw: () => void }): JSX.Element {
  return (
    <Dialog title={words().withdrawTitle} mark={<StopMark />} onCancel={onCancel}>
      <p>{words().withdrawText}</p>
      <div class="stack">
        <button type="button" class="secondary" onClick={onCancel}>{words().cancel}</button>
        <button type="button" class="danger" onClick={onWithdraw}>{words().withdraw}</button>
      </div>
    </Dialog>
  );
}
