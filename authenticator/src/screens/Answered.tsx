import type { JSX } from 'preact';
import { resend } from '../flows/sending';
import { change, type Answering } from '../flows/state';
import type { Outcome } from '../server/answers';
import type { Account } from '../store/accounts';
import { Dialog } from '../parts/Dialog';
import { DoneMark, RefusedMark, StopMark } from '../parts/marks';
import { go, type Route } from '../parts/navigation';
import { PinEntry } from '../parts/PinEntry';
import { problemText } from '../parts/problemText';
import { Reference } from '../parts/Reference';
import { Returning } from '../parts/Returning';
import { Screen } from '../parts/Screen';
import { ShownDetails } from '../parts/ShownDetails';
import { useApp } from '../parts/useApp';
import { words } from '../words/words';

const marks = { done: <DoneMark />, refused: <RefusedMark />, stop: <StopMark /> };

interface Told { title: string; text: string; mark: keyof typeof marks }

/** "Berhasil Login" and the other ends of a question. SPEC 6.7: only what the server said is told as done. */
export function AnsweredDialog({ account, answering, onClose }: { account: Account; answering: Answering; onClose: () => void }): JSX.Element {
  const { arrival } = useApp();
  const { title, text, mark } = answering.phase === 'done' ? done(answering.outcome) : over(answering);
  const close = (): void => {
    if (arrival) change({ arrival: null });
    onClose();
  };
  const mend = remedyOf(answering, account);
  const toMend = (route: Route): void => {
    onClose();
    go(route);
  };
  return (
    <Dialog title={title} mark={marks[mark]} onCancel={close}>
      <p>{arrival?.kind === 'signin' && answering.outcome === 'approved' ? '' : text}</p>
      <Reference of={answering.reference} />
      {arrival?.kind === 'signin' && answering.phase === 'done' && answering.outcome === 'approved' && <Returning to={arrival.back} byItself />}
      <div class="stack">
        {mend && <button type="button" class="primary" onClick={() => toMend(mend.route)}>{mend.name}</button>}
        <button type="button" class={mend ? 'secondary' : 'primary'} onClick={close}>{words().ok}</button>
      </div>
    </Dialog>
  );
}

/** Where a person can put right what kept the answer from being taken. */
function remedyOf({ code }: Answering, { device }: Account): { name: string; route: Route } | null {
  if (code === 'verification') return { name: words().openSettings, route: { screen: 'settings' } };
  return code === 'locked' ? { name: words().unlockToken, route: { screen: 'unlock', device } } : null;
}

/** An answer that did not arrive. The same bytes are sent again, by the person or when the server is back. */
export function UnsentScreen({ account, answering }: { account: Account; answering: Answering }): JSX.Element {
  const decision = { approve: words().yes, deny: words().no, report: words().notMe }[answering.decision];
  const needsPin = answering.needsPin && account.kind === 'token';
  return (
    <Screen title={words().unsent} actions={!needsPin && <button type="button" class="primary" onClick={() => void resend(account)}>{words().retry}</button>}>
      <section class="notice" role="status">
        <p><strong>{words().unsentDecision(decision)}</strong></p>
        <p>{needsPin ? words().needsPinAgain : answering.code === 'busy' || answering.code === 'clock' ? problemText(answering.code) : words().unsentText}</p>
        <Reference of={answering.reference} />
      </section>
      <ShownDetails shown={answering.challenge.shown} />
      {answering.needsPin && account.kind === 'token' && <PinEntry account={account} action={words().retry} onKey={pinKey => void resend(account, pinKey)} />}
    </Screen>
  );
}

function done(outcome: Outcome | null): Told {
  if (outcome === 'approved') return { title: words().approved, text: words().approvedText, mark: 'done' };
  if (outcome === 'reported') return { title: words().reported, text: words().reportedText, mark: 'done' };
  return { title: words().denied, text: words().deniedText, mark: 'refused' };
}

function over({ code, outcome }: Answering): Told {
  const bad = (title: string, text: string): Told => ({ title, text, mark: 'stop' });
  if (code === 'wrong-number' || outcome === 'wrong-number') return bad(words().overWrongNumber, words().overWrongNumberText);
  if (code === 'storage') return bad(words().overUnmade, words().overUnmadeText);
  if (code === 'locked') return bad(words().tokenLocked, words().tokenLockedText);
  if (code === 'verification') return bad(words().overVerification, words().overVerificationText);
  if (code === 'ended' && outcome === null) return bad(words().overExpired, words().overUnsure);
  switch (outcome) {
    case 'expired': return bad(words().overExpired, words().overExpiredText);
    case 'superseded': return bad(words().overSuperseded, words().overSupersededText);
    case 'cancelled': return bad(words().overCancelled, words().overCancelledText);
    case 'approved': return bad(words().overElsewhere, words().overElsewhereApproved);
    case 'denied': case 'reported': return bad(words().overElsewhere, words().overElsewhereDenied);
    default: return bad(words().overFailed, problemText(code ?? 'strange'));
  }
}
