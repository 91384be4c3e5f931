import type { JSX } from 'preact';
import type { Sent } from '../flows/state';
import type { TokenAccount } from '../store/accounts';
import { words } from '../words/words';
import { Dialog } from './Dialog';
import { PinEntry } from './PinEntry';

interface Properties {
  account: TokenAccount;
  title: string;
  /** What is approved, in few words. */
  about?: string;
  /** What became of the answer before, where its PIN was wrong. */
  before: Sent | undefined;
  onKey: (pinKey: CryptoKey) => void;
  onCancel: () => void;
}

export function PinDialog({ account, title, about = '', before, onKey, onCancel }: Properties): JSX.Element {
  const error = before?.phase === 'again' ? words().wrongTokenPin(before.left) : '';
  return (
    <Dialog title={title} onCancel={onCancel}>
      {about !== '' && <p class="about">{about}</p>}
      <PinEntry account={account} action={words().approveWithPin} error={error} onKey={onKey} onCancel={onCancel} />
    </Dialog>
  );
}
