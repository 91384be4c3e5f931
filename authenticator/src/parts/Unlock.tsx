import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { checkPin, pinShape, pinWait } from '../flows/lock';
import { checkPlatformLock } from '../flows/platformLock';
import { words } from '../words/words';
import { SixDigits } from './SixDigits';
import { useApp, useTick } from './useApp';

interface Properties { onUnlocked: () => void; onCancel?: () => void }

/** Makes sure of the person, by the lock that is set. */
export function Unlock({ onUnlocked, onCancel }: Properties): JSX.Element {
  const { lock } = useApp().settings;
  return lock?.kind === 'platform'
    ? <PlatformUnlock onUnlocked={onUnlocked} onCancel={onCancel} />
    : <PinUnlock onUnlocked={onUnlocked} onCancel={onCancel} />;
}

type Inner = { onUnlocked: () => void; onCancel: (() => void) | undefined };

function PlatformUnlock({ onUnlocked, onCancel }: Inner): JSX.Element {
  const { lock } = useApp().settings;
  const [failed, setFailed] = useState(false);
  const [busy, setBusy] = useState(false);
  const ask = async (): Promise<void> => {
    setBusy(true);
    const right = lock !== null && (await checkPlatformLock(lock));
    setBusy(false);
    if (right) onUnlocked();
    else setFailed(true);
  };
  useEffect(() => void ask(), []);
  return (
    <div class="stack">
      <p class="error" role="alert">{failed && !busy ? words().unlockFailed : ''}</p>
      <button type="button" class="primary" disabled={busy} onClick={() => void ask()}>{words().unlock}</button>
      {onCancel && <button type="button" class="secondary" onClick={onCancel}>{words().cancel}</button>}
    </div>
  );
}

function PinUnlock({ onUnlocked, onCancel }: Inner): JSX.Element {
  const { settings } = useApp();
  const [pin, setPin] = useState('');
  const [wrong, setWrong] = useState(false);
  const [busy, setBusy] = useState(false);
  useTick(1000);
  const wait = Math.ceil(pinWait(settings) / 1000);
  const check = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (!pinShape.test(pin) || wait > 0 || busy) return;
    setBusy(true);
    const right = await checkPin(pin);
    setBusy(false);
    setPin('');
    setWrong(!right);
    if (right) onUnlocked();
  };
  const error = busy ? '' : wait > 0 ? words().pinWait(wait) : wrong ? words().pinWrong : '';
  return (
    <form class="stack" onSubmit={event => void check(event)}>
      <SixDigits label={words().pinEnter} value={pin} onInput={setPin} secret focus error={error} />
      <button type="submit" class="primary" disabled={busy || wait > 0 || !pinShape.test(pin)}>{busy ? words().working : words().unlock}</button>
      {onCancel && <button type="button" class="secondary" onClick={onCancel}>{words().cancel}</button>}
    </form>
  );
}
