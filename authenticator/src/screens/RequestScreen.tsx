import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { answer } from '../flows/answering';
import { sent, setAnswering, type Answering } from '../flows/state';
import type { Decision } from '../protocol/signIn';
import type { Challenge } from '../server/answers';
import type { Account } from '../store/accounts';
import { serverTime } from '../store/clocks';
import { Dialog } from '../parts/Dialog';
import { StopMark } from '../parts/marks';
import { go } from '../parts/navigation';
import { PinDialog } from '../parts/PinDialog';
import { Screen } from '../parts/Screen';
import { ShownDetails } from '../parts/ShownDetails';
import { SixDigits } from '../parts/SixDigits';
import { Unlock } from '../parts/Unlock';
import { useApp, useTick } from '../parts/useApp';
import { words } from '../words/words';

interface Properties { account: Account; challenge: Challenge; /** What became of an answer so far: it is on its way, or wants another PIN. */ answered: Answering | undefined }

/** The question. What a statement says was shown is what stands here: the challenge's own texts, nothing made of them (SPEC 6.4). */
export function RequestScreen({ account, challenge, answered }: Properties): JSX.Element {
  const { settings: { lock }, tokens } = useApp();
  const sending = answered?.phase === 'sending';
  const [number, setNumber] = useState('');
  const [missing, setMissing] = useState(false);
  const [asking, setAsking] = useState<'unlock' | 'pin' | 'report' | null>(null);
  const needsNumber = challenge.asksNumber && number.length !== 6;
  const decide = (decision: Decision, verified = false, pinKey: CryptoKey | null = null): void => {
    setAsking(null);
    void answer(account, challenge, decision, decision === 'approve' ? number : '', verified, pinKey);
  };
  const cancel = (): void => {
    setAsking(null);
    setAnswering(account.device, null);
  };
  const approve = (): void => {
    if (sending) return;
    if (needsNumber) setMissing(true);
    else if (account.kind === 'token') tokens[account.device]?.locked ? go({ screen: 'unlock', device: account.device }) : setAsking('pin');
    else if (lock) setAsking('unlock');
    else decide('approve');
  };
  const approveWith = (pinKey: CryptoKey): void => {
    if (!needsNumber) return decide('approve', true, pinKey);
    // After a restart the number that was typed is gone.
    cancel();
    setMissing(true);
  };
  return (
    <Screen title={words().authorize} actions={sending ? <p class="sending" role="status">{words().sending}</p> : <Decisions onYes={approve} onNo={() => decide('deny')} onNotMe={() => setAsking('report')} />}>
      <div class="question">
        <p class="lead">{words().authorizeAsk}</p>
        {challenge.asksNumber && (
          <form onSubmit={event => { event.preventDefault(); approve(); }}>
            <SixDigits
              label={words().numberLabel} hint={words().numberHint} value={number} onInput={setNumber} focus={missing}
              error={missing && needsNumber ? words().numberMissing : ''}
            />
          </form>
        )}
        <ShownDetails shown={challenge.shown} />
        {!sending && <Countdown account={account} challenge={challenge} />}
      </div>
      {account.kind === 'token' && (asking === 'pin' || answered?.phase === 'again')
        && <PinDialog account={account} title={words().authorize} before={answered} onKey={approveWith} onCancel={cancel} />}
      {asking === 'unlock' && <Dialog title={words().unlockToAnswer} onCancel={() => setAsking(null)}><Unlock onUnlocked={() => decide('approve', true)} onCancel={() => setAsking(null)} /></Dialog>}
      {asking === 'report' && <ReportDialog onCancel={() => setAsking(null)} onReport={() => decide('report')} />}
    </Screen>
  );
}

function Decisions({ onYes, onNo, onNotMe }: { onYes: () => void; onNo: () => void; onNotMe: () => void }): JSX.Element {
  return (
    <div class="three">
      <button type="button" class="danger" onClick={onNotMe}>{words().notMe}</button>
      <button type="button" class="primary" onClick={onNo}>{words().no}</button>
      <button type="button" class="go" onClick={onYes}>{words().yes}</button>
    </div>
  );
}

/**
 * Counts by the server's clock (SPEC 5.5). This device knows that clock to half a second; so
 * the question is over here only a second after zero, when it is surely over there.
 */
function Countdown({ account, challenge }: Omit<Properties, 'answered'>): JSX.Element {
  useTick(250);
  const [most] = useState(() => Math.max(1, challenge.expires - challenge.shown.time));
  const remaining = challenge.expires - serverTime(account.server);
  const left = Math.max(0, Math.ceil(remaining));
  const over = remaining < -1;
  useEffect(() => {
    if (over) setAnswering(account.device, { ...sent('deny', 'over', { outcome: 'expired', code: 'ended' }), challenge });
  }, [over]);
  return (
    <div class={left <= 10 ? 'countdown short' : 'countdown'}>
      <progress max={most} value={left} aria-hidden="true" />
      <p role="timer">{words().countdown(left)}</p>
    </div>
  );
}

function ReportDialog({ onCancel, onReport }: { onCancel: () => void; onReport: () => void }): JSX.Element {
  return (
    <Dialog title={words().notMeTitle} mark={<StopMark />} onCancel={onCancel}>
      <p>{words().notMeText}</p>
      <div class="stack">
        <button type="button" class="secondary" onClick={onCancel}>{words().cancel}</button>
        <button type="button" class="danger" onClick={onReport}>{words().notMeConfirm}</button>
      </div>
    </Dialog>
  );
}
