import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { isSimplePin, makePinLock, pinShape, setLock } from '../flows/lock';
import { back } from '../parts/navigation';
import { Screen } from '../parts/Screen';
import { SixDigits } from '../parts/SixDigits';
import { words } from '../words/words';

/** Chooses a PIN, typed twice. */
export function PinScreen(): JSX.Element {
  const [first, setFirst] = useState('');
  const [pin, setPin] = useState('');
  const [error, setError] = useState('');
  const [busy, setBusy] = useState(false);
  const next = async (event: Event): Promise<void> => {
    event.preventDefault();
    setPin('');
    setError('');
    if (first === '') return isSimplePin(pin) ? setError(words().pinTooSimple) : setFirst(pin);
    setFirst('');
    if (first !== pin) return setError(words().pinDiffers);
    setBusy(true);
    await setLock(await makePinLock(pin));
    back();
  };
  const button = <button type="submit" form="pin" class="primary" disabled={busy || !pinShape.test(pin)}>{busy ? words().working : first === '' ? words().continueOn : words().save}</button>;
  return (
    <Screen title={words().lockUsePin} actions={button}>
      <form id="pin" class="stack" onSubmit={event => void next(event)}>
        <SixDigits key={first === '' ? 'first' : 'again'} label={first === '' ? words().pinNew : words().pinAgain} value={pin} onInput={setPin} error={error} secret focus />
      </form>
      <p class="quiet">{words().pinForgotten}</p>
    </Screen>
  );
}
