import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { reloadAccounts } from '../flows/opening';
import { say } from '../flows/state';
import { forgetCode } from '../store/codes';
import { Code } from '../parts/Code';
import { Dialog } from '../parts/Dialog';
import { StopMark } from '../parts/marks';
import { back } from '../parts/navigation';
import { Screen } from '../parts/Screen';
import { useApp } from '../parts/useApp';
import { words } from '../words/words';

export function CodeScreen({ id }: { id: string }): JSX.Element | null {
  const code = useApp().codes.find(one => one.id === id);
  const [removing, setRemoving] = useState(false);
  if (!code) return null;
  const remove = async (): Promise<void> => {
    await forgetCode(id);
    say(words().removed);
    back();
    await reloadAccounts();
  };
  return (
    <Screen title={code.issuer || words().noIssuer} actions={<button type="button" class="secondary risky" onClick={() => setRemoving(true)}>{words().remove}</button>}>
      <p class="lead">{code.name}</p>
      <Code totpKey={code.key} parameters={code} now={() => Date.now() / 1000} />
      {removing && (
        <Dialog title={words().removeTitle(code.name)} mark={<StopMark />} onCancel={() => setRemoving(false)}>
          <p>{words().removeCodeText}</p>
          <div class="stack">
            <button type="button" class="secondary" onClick={() => setRemoving(false)}>{words().cancel}</button>
            <button type="button" class="danger" onClick={() => void remove()}>{words().remove}</button>
          </div>
        </Dialog>
      )}
    </Screen>
  );
}
