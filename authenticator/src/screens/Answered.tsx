import type { JSX } from 'preact';
import { resend } from '../flows/answering';
import type { Answering } from '../flows/state';
import type { Outcome } from '../server/answers';
import type { Account } from '../store/accounts';
import { Dialog } from '../parts/Dialog';
import { DoneMark, RefusedMark, StopMark } from '../parts/marks';
import { go } from '../parts/navigation';
import { problemText } from '../parts/problemText';
import { Reference } from '../parts/Reference';
import { Screen } from '../parts/Screen';
import { ShownDetails } from '../parts/ShownDetails';
import { words } from '../words/words';

const marks = { done: <DoneMark />, refused: <RefusedMark />, stop: <StopMark /> };

interface Told { title: string; text: string; mark: keyof typeof marks }

/** "Berhasil Login" and the other ends of a question. SPEC 6.7: only what the server said is told as done. */
export function AnsweredDialog({ answering, onClose }: { answering: Answering; onClose: () => void }): JSX.Element {
  const { title, text, mark } = answering.phase === 'done' ? done(answering.outcome) : over(answering);
  const toSettings = (): void => {
    onClose();
    go({ screen: 'settings' });
  };
  return (
    <Dialog title={title} mark={marks[mark]} onCancel={onClose}>
      <p>{text}</p>
      <Reference of={answering.reference} />
      <div class="stack">
        {answering.code === 'verification' && <button type="button" class="primary" onClick={toSettings}>{words().openSettings}</button>}
        <button type="button" class={answering.code === 'verification' ? 'secondary' : 'primary'} onClick={onClose}>{words().ok}</button>
      </div>
    </Dialog>
  );
}

/** An answer that did not arrive. The same bytes are sent again, by the person or when the server is back. */
export function UnsentScreen({ account, answering }: { account: Account; answering: Answering }): JSX.Element {
  const decision = { approve: words().yes, deny: words().no, report: words().notMe }[answering.decision];
  return (
    <Screen title={words().unsent} actions={<button type="button" class="primary" onClick={() => void resend(account)}>{words().retry}</button>}>
      <section class="notice" role="status">
        <p><strong>{words().unsentDecision(decision)}</strong></p>
        <p>{answering.code === 'busy' || answering.code === 'clock' ? problemText(answering.code) : words().unsentText}</p>
        <Reference of={answering.reference} />
      </section>
      <ShownDetails shown={answering.challenge.shown} />
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
  if (code === 'verification') return bad(words().overVerification, words().overVerificationText);
  switch (outcome) {
    case 'expired': return bad(words().overExpired, words().overExpiredText);
    case 'superseded': return bad(words().overSuperseded, words().overSupersededText);
    case 'cancelled': return bad(words().overCancelled, words().overCancelledText);
    case 'approved': return bad(words().overElsewhere, words().overElsewhereApproved);
    case 'denied': case 'reported': return bad(words().overElsewhere, words().overElsewhereDenied);
    default: return bad(words().overFailed, problemText(code ?? 'strange'));
  }
}
