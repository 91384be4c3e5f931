import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { shortestPassphrase, writeExport } from '../flows/transfer';
import { openCode } from '../store/codes';
import { PassphraseField } from '../parts/PassphraseField';
import { Dialog } from '../parts/Dialog';
import { Screen } from '../parts/Screen';
import { Unlock } from '../parts/Unlock';
import { useApp } from '../parts/useApp';
import { words } from '../words/words';

const fileName = 'gapura-codes.json';

/** Writes the codes of other services into an encrypted file. With a lock, only for the person who can open it. */
export function ExportScreen(): JSX.Element {
  const { codes, settings } = useApp();
  const [passphrase, setPassphrase] = useState('');
  const [again, setAgain] = useState('');
  const [error, setError] = useState('');
  const [phase, setPhase] = useState<'asking' | 'unlocking' | 'working' | 'done'>('asking');
  const check = (event: Event): void => {
    event.preventDefault();
    setError('');
    if (passphrase.length < shortestPassphrase) setError(words().passphraseShort);
    else if (passphrase !== again) setError(words().passphraseDiffers);
    else if (settings.lock) setPhase('unlocking');
    else void write();
  };
  const write = async (): Promise<void> => {
    setPhase('working');
    offer(await writeExport(await Promise.all(codes.map(openCode)), passphrase));
    setPassphrase('');
    setAgain('');
    setPhase('done');
  };
  const button = <button type="submit" form="export" class="primary" disabled={phase === 'working'}>{phase === 'working' ? words().working : words().exportCodes}</button>;
  return (
    <Screen title={words().exportCodes} actions={phase !== 'done' && button}>
      {phase === 'done' && <p class="calm" role="status">{words().exportDone}</p>}
      {phase !== 'done' && (
        <form id="export" class="stack" onSubmit={check}>
          <p class="quiet">{words().transferHow}</p>
          <PassphraseField label={words().passphrase} hint={words().passphraseHint} value={passphrase} onInput={setPassphrase} fresh />
          <PassphraseField label={words().passphraseAgain} value={again} onInput={setAgain} fresh />
          <p class="error" role="alert">{error}</p>
        </form>
      )}
      {phase === 'unlocking' && <Dialog title={words().unlockToAnswer} onCancel={() => setPhase('asking')}><Unlock onUnlocked={() => void write()} onCancel={() => setPhase('asking')} /></Dialog>}
    </Screen>
  );
}

function offer(content: string): void {
  const address = URL.createObjectURL(new Blob([content], { type: 'application/json' }));
  const link = Object.assign(document.createElement('a'), { href: address, download: fileName });
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
