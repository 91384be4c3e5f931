import type { JSX } from 'preact';
import { useId, useState } from 'preact/hooks';
import { reloadAccounts } from '../flows/opening';
import { openExport, readExportFile } from '../flows/transfer';
import { addCode } from '../store/codes';
import { PassphraseField } from '../parts/PassphraseField';
import { Screen } from '../parts/Screen';
import { words } from '../words/words';

type Result = { good: boolean; text: string };

export function ImportScreen(): JSX.Element {
  const id = useId();
  const [file, setFile] = useState<File | null>(null);
  const [passphrase, setPassphrase] = useState('');
  const [busy, setBusy] = useState(false);
  const [result, setResult] = useState<Result | null>(null);
  const read = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (!file) return;
    setBusy(true);
    setResult(await importFile(file, passphrase));
    setBusy(false);
  };
  const button = <button type="submit" form="import" class="primary" disabled={busy || !file || passphrase === ''}>{busy ? words().working : words().importCodes}</button>;
  return (
    <Screen title={words().importCodes} actions={!result?.good && button}>
      {result?.good && <p class="calm" role="status">{result.text}</p>}
      {!result?.good && (
        <form id="import" class="stack" onSubmit={event => void read(event)}>
          <div class="field">
            <label for={id}>{words().exportFile}</label>
            <input id={id} type="file" accept=".json,application/json" onChange={event => setFile(event.currentTarget.files?.[0] ?? null)} />
          </div>
          <PassphraseField label={words().passphrase} value={passphrase} onInput={setPassphrase} />
          <p class="error" role="alert">{result?.text}</p>
        </form>
      )}
    </Screen>
  );
}

async function importFile(file: File, passphrase: string): Promise<Result> {
  try {
    const accounts = await openExport(readExportFile(await file.text()), passphrase);
    if (!accounts) return { good: false, text: words().importWrong };
    let added = 0;
    for (const account of accounts) if (await addCode(account)) added++;
    await reloadAccounts();
    return { good: true, text: words().importDone(added) };
  } catch {
    return { good: false, text: words().importUnfit };
  }
}
