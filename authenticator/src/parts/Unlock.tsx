import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
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

/** One check at a time, however often it is asked for; nobody is told of one whose asking was closed meanwhile: a "cancel" holds. */
function useCheck(onUnlocked: () => void): { busy: boolean; failed: boolean; run: (check: () => Promise<boolean>) => Promise<void> } {
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState(false);
  const running = useRef(false);
  const open = useRef(true);
  useEffect(() => () => { open.current = false; }, []);
  const run = async (check: () => Promise<boolean>): Promise<void> => {
    if (running.current) return;
    running.current = true;
    setBusy(true);
    const right = await check().catch(() => false);
    if (!open.current) return;
    // One that was right is told once: its asking is over.
    running.current = right;
    setBusy(false);
    setFailed(!right);
    if (right) onUnlocked();
  };
  return { busy, failed, run };
}

function PlatformUnlock({ onUnlocked, onCancel }: Inner): JSX.Element {
  const { lock } = useApp().settings;
  const { busy, failed, run } = useCheck(onUnlocked);
  const ask = (): void => void run(async () => lock !== null && checkPlatformLock(lock));
  useEffect(ask, []);
  return (
    <div class="stack">
      <p class="error" role="alert">{failed && !busy ? words().unlockFailed : ''}</p>
      <button type="button" class="primary" disabled={busy} onClick={ask}>{words().unlock}</button>
      {onCancel && <button type="button" class="secondary" onClick={onCancel}>{words().cancel}</button>}
    </div>
  );
}

function PinUnlock({ onUnlocked, onCancel }: Inner): JSX.Element {
  const { settings } = useApp();
  const [pin, setPin] = useState('');
  const { busy, failed, run } = useCheck(onUnlocked);
  useTick(1000);
  const wait = Math.ceil(pinWait(settings) / 1000);
  const check = (event: Event): void => {
    event.preventDefault();
    if (!pinShape.test(pin) || wait > 0) return;
    void run(() => checkPin(pin)).then(() => setPin(''));
  };
  const error = busy ? '' : wait > 0 ? words().pinWait(wait) : failed ? words().pinWrong : '';
  return (
    <form class="stack" onSubmit={check}>
      <SixDigits label={words().pinEnter} value={pin} onInput={setPin} secret focus error={error} />
      <button type="submit" class="primary" disabled={busy || wait > 0 || !pinShape.test(pin)}>{busy ? words().working : words().unlock}</button>
      {onCancel && <button type="button" class="secondary" onClick={onCancel}>{words().cancel}</button>}
    </form>
  );
}
