import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { remove } from '../flows/removing';
import { say } from '../flows/state';
import { beginWatching } from '../flows/watching';
import type { Account } from '../store/accounts';
import { words } from '../words/words';
import { Dialog } from './Dialog';
import { StopMark } from './marks';

interface Properties { account: Account; onCancel: () => void; onRemoved: () => void }

export function RemoveAccount({ account, onCancel, onRemoved }: Properties): JSX.Element {
  const [busy, setBusy] = useState(false);
  const go = async (): Promise<void> => {
    setBusy(true);
    const told = await remove(account);
    beginWatching();
    say(told ? words().removed : words().removeOffline);
    onRemoved();
  };
  return (
    <Dialog title={words().removeTitle(account.userId)} mark={<StopMark />} onCancel={onCancel}>
      <p>{words().removeText}</p>
      <div class="stack">
        <button type="button" class="secondary" onClick={onCancel}>{words().cancel}</button>
        <button type="button" class="danger" disabled={busy} onClick={() => void go()}>{busy ? words().working : words().remove}</button>
      </div>
    </Dialog>
  );
}
