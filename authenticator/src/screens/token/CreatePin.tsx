import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { isPin, weaknessOf, type PinWeakness } from '../../protocol/pin';
import { PinField } from '../../parts/PinField';
import { Screen } from '../../parts/Screen';
import { words } from '../../words/words';

/** Why a PIN is refused, for the person; empty for one that is not weak, or not typed yet. */
export function weaknessText(pin: string, telephone = ''): string {
  const weakness = isPin(pin) ? weaknessOf(pin, telephone) : null;
  const texts: Record<PinWeakness, string> = {
    fewDigits: words().weakFewDigits, sequence: words().weakSequence, repeated: words().weakRepeated, date: words().weakDate, year: words().weakYear, telephone: words().weakTelephone,
  };
  return weakness ? texts[weakness] : '';
}

/** "Buat Pin" and "Konfirmasi ulang Pin": typed twice, refused at once where it is weak (R71, R72). */
export function CreatePin({ onBack, onMade }: { onBack: () => void; onMade: (pin: string) => void }): JSX.Element {
  const [first, setFirst] = useState('');
  const [pin, setPin] = useState('');
  const [differs, setDiffers] = useState(false);
  const again = first !== '';
  const weak = again ? '' : weaknessText(pin);
  const restart = (): void => {
    setFirst('');
    setPin('');
  };
  const next = (event: Event): void => {
    event.preventDefault();
    if (!isPin(pin) || weak !== '') return;
    setPin('');
    if (!again) {
      setDiffers(false);
      setFirst(pin);
    } else if (pin === first) {
      onMade(pin);
    } else {
      setFirst('');
      setDiffers(true);
    }
  };
  const button = <button type="submit" form="create-pin" class="primary" disabled={!isPin(pin) || weak !== ''}>{words().continueOn}</button>;
  return (
    <Screen title={again ? words().confirmPin : words().createPin} onBack={again ? restart : onBack} actions={button}>
      <form id="create-pin" onSubmit={next}>
        <PinField
          key={again ? 'again' : 'first'} label={again ? words().confirmPin : words().createPin} hint={again ? words().confirmPinHow : words().createPinHow} value={pin} onInput={setPin} focus
          error={weak || (differs && pin === '' ? words().pinMismatch : '')}
        />
      </form>
    </Screen>
  );
}
