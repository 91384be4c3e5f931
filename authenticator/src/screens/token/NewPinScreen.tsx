import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { changePin } from '../../flows/token';
import { say } from '../../flows/state';
import { isPin } from '../../protocol/pin';
import { isLost, problemOf, type Problem } from '../../server/problem';
import type { TokenAccount } from '../../store/accounts';
import { back, replace } from '../../parts/navigation';
import { PinField } from '../../parts/PinField';
import { problemText } from '../../parts/problemText';
import { Reference } from '../../parts/Reference';
import { Screen } from '../../parts/Screen';
import { words } from '../../words/words';
import { weaknessText } from './CreatePin';

type Step = 'old' | 'new' | 'again';

/** "Ganti PIN": the old one, the new one twice (SPEC 9.10). */
export function NewPinScreen({ account }: { account: TokenAccount }): JSX.Element {
  const [step, setStep] = useState<Step>('old');
  const [typed, setTyped] = useState({ old: '', new: '' });
  const [pin, setPin] = useState('');
  const [mistake, setMistake] = useState('');
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);
  const weak = step === 'new' ? (pin === typed.old && pin !== '' ? words().pinSameAsOld : weaknessText(pin, account.phone)) : '';
  const begin = (why: string): void => {
    setTyped({ old: '', new: '' });
    setStep('old');
    setMistake(why);
  };
  const change = async (): Promise<void> => {
    setBusy(true);
    try {
      await changePin(account, typed.old, typed.new);
      say(words().pinChanged);
      back();
    } catch (error) {
      const found = problemOf(error);
      if (found.code === 'locked') return replace({ screen: 'unlock', device: account.device });
      setProblem(found);
      begin(found.code === 'wrong-pin' ? words().wrongTokenPin(found.left) : isLost(found) ? '' : problemText(found.code));
    } finally {
      setBusy(false);
    }
  };
  const next = (event: Event): void => {
    event.preventDefault();
    if (!isPin(pin) || weak !== '' || busy) return;
    setPin('');
    setMistake('');
    setProblem(null);
    if (step === 'old') {
      setTyped({ old: pin, new: '' });
      setStep('new');
    } else if (step === 'new') {
      setTyped({ ...typed, new: pin });
      setStep('again');
    } else if (pin === typed.new) {
      void change();
    } else {
      setTyped({ ...typed, new: '' });
      setStep('new');
      setMistake(words().pinDiffers);
    }
  };
  const labels: Record<Step, string> = { old: words().oldPin, new: words().newTokenPin, again: words().newTokenPinAgain };
  const button = <button type="submit" form="new-pin" class="primary" disabled={busy || !isPin(pin) || weak !== ''}>{busy ? words().working : step === 'again' ? words().save : words().continueOn}</button>;
  return (
    <Screen title={words().changePin} actions={button}>
      {account.nextSalt && !busy && <p class="notice" role="status">{words().pinChangeUnsure}</p>}
      <form id="new-pin" onSubmit={next}>
        <PinField key={step} label={labels[step]} value={pin} onInput={setPin} focus error={weak || (pin === '' ? mistake : '')} />
      </form>
      <Reference of={problem?.reference} />
      <p class="quiet">{words().pinForgottenToken}</p>
    </Screen>
  );
}
