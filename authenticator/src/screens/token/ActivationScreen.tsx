import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { abandon, handIn, resendDigits, standingOf, type Standing } from '../../flows/activating';
import { renewNotifications } from '../../flows/notifications';
import { say } from '../../flows/state';
import { beginWatching } from '../../flows/watching';
import { problemOf, type Problem } from '../../server/problem';
import type { Progress } from '../../server/tokenAnswers';
import type { Activation } from '../../store/activations';
import { Dialog } from '../../parts/Dialog';
import { DoneMark, StopMark } from '../../parts/marks';
import { replace } from '../../parts/navigation';
import { problemText } from '../../parts/problemText';
import { Reference } from '../../parts/Reference';
import { Screen } from '../../parts/Screen';
import { SixDigits } from '../../parts/SixDigits';
import { useApp } from '../../parts/useApp';
import { useLeft } from '../../parts/useLeft';
import { duration, words } from '../../words/words';

const betweenQuestions = 2_000;
const home = (): void => replace({ screen: 'list' });

/** The OTP page (R73, R74). It holds what it began with: the activation itself is gone from the store once it is done. */
export function ActivationScreen({ device }: { device: string }): JSX.Element | null {
  const { activations } = useApp();
  const [activation] = useState(() => activations.find(one => one.device === device));
  const [standing, setStanding] = useState<Standing | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);
  useEffect(() => { if (!activation) home(); }, [activation]);
  const run = async (work: () => Promise<Standing>): Promise<boolean> => {
    setBusy(true);
    try {
      take(await work());
      setProblem(null);
      return true;
    } catch (error) {
      const found = problemOf(error);
      setProblem(found);
      const { left } = found;
      if (left !== null) setStanding(before => (before?.kind === 'waiting' ? { kind: 'waiting', progress: { ...before.progress, left } } : before));
      return false;
    } finally {
      setBusy(false);
    }
  };
  const take = (found: Standing): void => {
    setStanding(found);
    if (found.kind !== 'done') return;
    beginWatching();
    void renewNotifications();
  };
  useFollowing(activation, standing, found => take(found));
  if (!activation) return null;
  if (standing?.kind === 'done') return <Done activation={activation} />;
  if (standing?.kind === 'over') return <Over />;
  return (
    <Digits
      activation={activation} progress={standing?.progress ?? null} problem={problem} busy={busy}
      onCode={code => run(() => handIn(activation, code))} onResend={() => run(() => resendDigits(activation))}
    />
  );
}

/** SPEC 9.12: asks how the activation stands every 2 s, while somebody looks. */
function useFollowing(activation: Activation | undefined, standing: Standing | null, onStanding: (standing: Standing) => void): void {
  const over = standing !== null && standing.kind !== 'waiting';
  useEffect(() => {
    if (!activation || over) return;
    let stopped = false;
    const ask = (): void => {
      if (document.visibilityState !== 'visible') return;
      standingOf(activation).then(found => { if (!stopped) onStanding(found); }, () => undefined);
    };
    ask();
    const timer = setInterval(ask, betweenQuestions);
    return () => {
      stopped = true;
      clearInterval(timer);
    };
  }, [over]);
}

interface DigitsProperties {
  activation: Activation; progress: Progress | null; problem: Problem | null; busy: boolean; onCode: (code: string) => Promise<boolean>; onResend: () => Promise<boolean>;
}

function Digits({ activation, progress, problem, busy, onCode, onResend }: DigitsProperties): JSX.Element {
  const [code, setCode] = useState('');
  const [leaving, setLeaving] = useState(false);
  const left = useLeft(activation.server);
  const expired = progress !== null && (left(progress.codeExpires) === 0 || progress.left === 0 || problem?.code === 'code-over');
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (code.length !== 6 || busy) return;
    await onCode(code);
    setCode('');
  };
  const resend = async (): Promise<void> => {
    setCode('');
    if (await onResend()) say(words().otpResent);
  };
  const actions = (
    <>
      <button type="submit" form="otp" class="primary" disabled={busy || expired || code.length !== 6}>{busy ? words().working : words().proceed}</button>
      <button type="button" class="secondary risky" disabled={busy} onClick={() => setLeaving(true)}>{words().activationAbandon}</button>
    </>
  );
  return (
    <Screen title={words().otpTitle} onBack={home} actions={actions}>
      <p class="lead">{words().otpSentTo(progress?.phone ?? '…')}</p>
      <p class={progress?.delivery === 'undeliverable' ? 'notice' : 'quiet'} role="status">{progress ? deliveryText(progress) : words().loading}</p>
      <form id="otp" onSubmit={event => void submit(event)}>
        <SixDigits label={words().otpLabel} value={code} onInput={setCode} autocomplete="one-time-code" focus error={code === '' ? errorText(problem, expired) : ''} />
      </form>
      {progress && !expired && <p class="quiet">{words().otpValid(duration(left(progress.codeExpires)))} {problem?.code !== 'wrong-code' && words().otpLeft(progress.left)}</p>}
      <p class="quiet">{words().otpCompare} <strong class="compare">{activation.compare}</strong></p>
      {progress && <Resend progress={progress} left={left(progress.resendAt)} busy={busy} onResend={() => void resend()} />}
      <Reference of={problem?.code === 'wrong-code' ? '' : problem?.reference} />
      {leaving && <Leave activation={activation} onCancel={() => setLeaving(false)} />}
    </Screen>
  );
}

function Resend({ progress, left, busy, onResend }: { progress: Progress; left: number; busy: boolean; onResend: () => void }): JSX.Element {
  if (progress.resendAt === 0) return <p class="quiet">{words().otpResendNone}</p>;
  return left > 0 ? <p class="quiet">{words().otpResendIn(duration(left))}</p> : <button type="button" class="secondary" disabled={busy} onClick={onResend}>{words().otpResend}</button>;
}

function Leave({ activation, onCancel }: { activation: Activation; onCancel: () => void }): JSX.Element {
  const [busy, setBusy] = useState(false);
  const go = async (): Promise<void> => {
    setBusy(true);
    await abandon(activation);
    home();
    say(words().declined);
  };
  return (
    <Dialog title={words().activationAbandon} mark={<StopMark />} onCancel={onCancel}>
      <p>{words().activationAbandonAsk}</p>
      <div class="stack">
        <button type="button" class="secondary" onClick={onCancel}>{words().tokenContinue}</button>
        <button type="button" class="danger" disabled={busy} onClick={() => void go()}>{busy ? words().working : words().activationAbandon}</button>
      </div>
    </Dialog>
  );
}

function Done({ activation }: { activation: Activation }): JSX.Element {
  return (
    <Screen title={words().activationDone} onBack={null} actions={<button type="button" class="primary" onClick={home}>{words().done}</button>}>
      <div class="result" role="status">
        <DoneMark />
        <p><strong>{activation.userId}</strong><br />{activation.company || activation.portal}</p>
        <p>{words().activationDoneText}</p>
        <p class="quiet">{words().otpCompare} <strong class="compare">{activation.compare}</strong></p>
      </div>
    </Screen>
  );
}

function Over(): JSX.Element {
  return (
    <Screen title={words().activationOver} onBack={home} actions={<button type="button" class="primary" onClick={home}>{words().close}</button>}>
      <section class="problem" role="alert"><p>{words().activationOverText}</p></section>
    </Screen>
  );
}

function deliveryText({ delivery }: Progress): string {
  const texts: Record<Progress['delivery'], string> = {
    sent: words().deliverySent, waiting: words().deliveryWaiting, delivered: words().deliveryDelivered, undeliverable: words().deliveryUndeliverable,
  };
  return texts[delivery];
}

function errorText(problem: Problem | null, expired: boolean): string {
  if (expired || problem?.code === 'code-over') return words().otpExpired;
  if (problem?.code === 'wrong-code') return words().otpWrong(problem.left ?? 0);
  return problem ? problemText(problem.code) : '';
}
