import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { setLock } from '../flows/lock';
import { hasPlatformLock, makePlatformLock } from '../flows/platformLock';
import { Dialog } from '../parts/Dialog';
import { go } from '../parts/navigation';
import { Unlock } from '../parts/Unlock';
import { useApp } from '../parts/useApp';
import { words } from '../words/words';

/** Sets a lock, or takes it off, which only its person can. */
export function LockSettings(): JSX.Element {
  const { lock } = useApp().settings;
  const [platform, setPlatform] = useState(false);
  const [failed, setFailed] = useState(false);
  const [unlocking, setUnlocking] = useState(false);
  useEffect(() => void hasPlatformLock().then(setPlatform, () => undefined), []);
  const usePlatform = async (): Promise<void> => {
    const made = await makePlatformLock(words().appName);
    setFailed(made === null);
    if (made) await setLock(made);
  };
  const takeOff = (): void => {
    setUnlocking(false);
    void setLock(null);
  };
  return (
    <>
      <p class="quiet">{lock === null ? words().lockOff : lock.kind === 'pin' ? words().lockPin : words().lockPlatform}</p>
      <p class="error" role="alert">{failed ? words().lockPlatformFailed : ''}</p>
      {lock === null && platform && <button type="button" class="secondary" onClick={() => void usePlatform()}>{words().lockUsePlatform}</button>}
      {lock === null && <button type="button" class="secondary" onClick={() => go({ screen: 'pin' })}>{words().lockUsePin}</button>}
      {lock !== null && <button type="button" class="secondary" onClick={() => setUnlocking(true)}>{words().lockRemove}</button>}
      {unlocking && <Dialog title={words().lockRemove} onCancel={() => setUnlocking(false)}><Unlock onUnlocked={takeOff} onCancel={() => setUnlocking(false)} /></Dialog>}
    </>
  );
}
