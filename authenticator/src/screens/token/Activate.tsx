import type { JSX } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { claimToken, prepareToken, type PreparedToken } from '../../flows/activating';
import { look } from '../../flows/enrolling';
import { askToKeepStorage, deviceName, needsHomeScreen } from '../../flows/platform';
import { change, say } from '../../flows/state';
import { hostOf } from '../../protocol/serverName';
import type { Look } from '../../server/answers';
import { isLostCode, problemOf, type Problem } from '../../server/problem';
import type { TokenOffer } from '../../server/tokenAnswers';
import { Details } from '../../parts/Details';
import { replace } from '../../parts/navigation';
import { Screen } from '../../parts/Screen';
import { spoken, words } from '../../words/words';
import { AddFailed } from '../AddFailed';
import { CreatePin } from './CreatePin';

type Step = 'consent' | 'pin' | 'claiming';

/** Consent, PIN, claim. Until the claim was made nothing is kept, so that leaving at any point leaves nothing behind. */
export function Activate({ first, code }: { first: Look & { token: TokenOffer }; code: string }): JSX.Element {
  const [seen, setSeen] = useState(first);
  const [step, setStep] = useState<Step>('consent');
  const [changed, setChanged] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const prepared = useRef<PreparedToken | null>(null);
  const leave = (): void => {
    prepared.current = null;
    replace({ screen: 'list' });
    change({ adding: null });
  };
  const decline = (): void => {
    leave();
    say(words().declined);
  };
  const lookAgain = async (): Promise<void> => {
    prepared.current = null;
    const again = await look(seen.server, code);
    if (again.token === null) return leave();
    setSeen({ ...again, token: again.token });
    setChanged(true);
    setStep('consent');
  };
  const send = async (pin: string | null): Promise<void> => {
    setProblem(null);
    setStep('claiming');
    try {
      // An answer may have been lost: the very same claim is sent again, not one with another key (SPEC 4.7).
      if (pin !== null) prepared.current = await prepareToken(seen, code, deviceName(navigator.userAgent), pin);
      const activation = await claimToken(prepared.current!);
      prepared.current = null;
      replace({ screen: 'activation', device: activation.device });
      change({ adding: null });
      await askToKeepStorage();
    } catch (error) {
      const found = problemOf(error);
      if (found.code === 'consent') await lookAgain().catch((again: unknown) => setProblem(problemOf(again)));
      else setProblem(found);
    }
  };
  const retry = async (): Promise<void> => {
    if (prepared.current) return send(null);
    await lookAgain().then(() => setProblem(null), (error: unknown) => setProblem(problemOf(error)));
  };
  if (problem) {
    const again = isLostCode(problem.code) || problem.code === 'clock';
    return <AddFailed title={words().tokenActivation} problem={problem} onRetry={again ? () => void retry() : null} onLeave={leave} />;
  }
  if (step === 'claiming') return <Screen title={words().tokenActivation} onBack={null}><p role="status">{words().claiming}</p></Screen>;
  if (step === 'pin') return <CreatePin onBack={() => setStep('consent')} onMade={pin => void send(pin)} />;
  return <ConsentScreen seen={seen} changed={changed} onAgree={() => setStep('pin')} onDecline={decline} />;
}

interface ConsentProperties { seen: Look & { token: TokenOffer }; changed: boolean; onAgree: () => void; onDecline: () => void }

/** Who is activated, and what its person agrees to (R70). */
function ConsentScreen({ seen, changed, onAgree, onDecline }: ConsentProperties): JSX.Element {
  const { consent, replaces } = seen.token;
  const actions = (
    <>
      <button type="button" class="primary" onClick={onAgree}>{words().agree}</button>
      <button type="button" class="secondary" onClick={onDecline}>{words().decline}</button>
    </>
  );
  return (
    <Screen title={words().consentTitle} onBack={null} actions={actions}>
      {needsHomeScreen() && <section class="notice"><h2>{words().iosTitle}</h2><p>{words().iosText}</p></section>}
      {changed && <p class="notice" role="alert">{words().consentChanged}</p>}
      <h2>{words().consentWho}</h2>
      <Details of={[[words().company, seen.company], [words().portal, seen.portal], [words().userId, seen.userId], [words().userType, seen.userType], [words().host, hostOf(seen.server)]]} />
      {replaces && <p class="notice">{words().tokenReplaces}</p>}
      <section class="consent">{consent[spoken()].split('\n').filter(line => line.trim() !== '').map((line, at) => <p key={at}>{line}</p>)}</section>
      <p class="quiet">{words().consentWarning}</p>
    </Screen>
  );
}
