import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { pinKeyFor } from '../flows/token';
import { isPin } from '../protocol/pin';
import type { TokenAccount } from '../store/accounts';
import { words } from '../words/words';
import { go } from './navigation';
import { PinField } from './PinField';

interface Properties { account: TokenAccount; action: string; error?: string; busy?: boolean; onKey: (pinKey: CryptoKey) => void; onCancel?: () => void }

/** Asks for the PIN and hands on its key. The digits themselves go no further than this form. */
export function PinEntry({ account, action, error = '', busy = false, onKey, onCancel }: Properties): JSX.Element {
  const [pin, setPin] = useState('');
  const open = useRef(true);
  const running = useRef(false);
  useEffect(() => () => { open.current = false; }, []);
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (!isPin(pin) || busy || running.current) return;
    running.current = true;
    const key = await pinKeyFor(account, pin);
    running.current = false;
    // A "cancel" holds, also one that came while the key was made.
    if (!open.current) return;
    setPin('');
    onKey(key);
  };
  const cancel = onCancel && <button type="button" class="secondary" onClick={onCancel}>{words().cancel}</button>;
  if (account.nextSalt) {
    return (
      <div class="stack">
        <p class="notice">{words().pinUnsure}</p>
        <button type="button" class="primary" onClick={() => go({ screen: 'token-pin', device: account.device })}>{words().pinFinish}</button>
        {cancel}
      </div>
    );
  }
  return (
    <form class="stack" onSubmit={event => void submit(event)}>
      <PinField label={words().pinAsk} value={pin} onInput={setPin} focus error={pin === '' ? error : ''} />
      <button type="submit" class="go" disabled={busy || !isPin(pin)}>{busy ? words().working : action}</button>
      {cancel}
    </form>
  );
}
