import type { JSX } from 'preact';
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { readScanned } from '../flows/scanned';
import { change } from '../flows/state';
import { CameraProblem, watchCamera } from '../parts/camera';
import { replace } from '../parts/navigation';
import { Screen } from '../parts/Screen';
import { words } from '../words/words';

type Camera = 'starting' | 'on' | 'refused' | 'missing';

/** Takes what was scanned or pasted. Empty when it led on; otherwise why not. */
function take(text: string): string {
  const scanned = readScanned(text, location.origin);
  if (scanned.fit) {
    change({ adding: scanned.adding });
    replace({ screen: 'add' });
    return '';
  }
  if (scanned.why === 'foreign') return words().scanForeign(scanned.host, location.host);
  return scanned.why === 'unfit-code' ? words().scanOtpUnfit : words().scanUnknown;
}

/** The same of what was typed: somebody who has no code to scan is not told to scan one. */
function takeTyped(text: string): string {
  if (text === '') return words().linkNeeded;
  const problem = take(text);
  return problem === words().scanUnknown ? words().linkUnknown : problem;
}

const isBlind = (camera: Camera): boolean => camera === 'refused' || camera === 'missing';

function statusOf(camera: Camera): string {
  if (isBlind(camera)) return camera === 'refused' ? words().cameraRefused : words().cameraMissing;
  return camera === 'on' ? words().scanHow : words().scanStarting;
}

export function ScanScreen(): JSX.Element {
  // What the camera was when the person turned to typing: from then on nothing moves under their finger.
  const [typing, setTyping] = useState<Camera | null>(null);
  const [problem, setProblem] = useState('');
  const [camera, setCamera] = useState<Camera>('starting');
  const [round, setRound] = useState(0);
  const video = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    setCamera('starting');
    const stop = new AbortController();
    watchCamera(video.current!, stop.signal, () => setCamera('on'), text => setProblem(take(text)))
      .catch((error: unknown) => setCamera(error instanceof CameraProblem && error.refused ? 'refused' : 'missing'));
    return () => stop.abort();
  }, [round]);
  const blind = isBlind(typing ?? camera);
  const instead = <button type="button" class="secondary" onClick={() => setTyping(camera)}>{words().pasteInstead}</button>;
  return (
    <Screen title={words().scanTitle} actions={!typing && !blind && instead}>
      <div class="viewer" hidden={blind}>
        <video ref={video} muted playsInline aria-hidden="true" />
        <span class="frame" aria-hidden="true" />
      </div>
      {!blind && <p role="status">{statusOf(camera)}</p>}
      {blind && <NoCamera refused={camera === 'refused'} onRetry={() => setRound(round + 1)} />}
      <p class="error" role="alert">{problem}</p>
      {(typing || blind) && <LinkForm focus={typing !== null} />}
    </Screen>
  );
}

function NoCamera({ refused, onRetry }: { refused: boolean; onRetry: () => void }): JSX.Element {
  return (
    <section class="notice" role="status">
      <h2>{refused ? words().cameraRefused : words().cameraMissing}</h2>
      <p>{refused ? words().cameraRefusedHow : words().cameraMissingHow}</p>
      <button type="button" class="secondary" onClick={onRetry}>{words().retry}</button>
    </section>
  );
}

function LinkForm({ focus }: { focus: boolean }): JSX.Element {
  const id = useId();
  const [problem, setProblem] = useState('');
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => { if (focus) field.current?.focus(); }, [focus]);
  const use = (event: Event): void => {
    event.preventDefault();
    // White space around what was pasted is nobody's intent; within, it is refused as everywhere (SPEC 4.3).
    const said = takeTyped(field.current!.value.trim());
    setProblem(said);
    if (said) field.current?.focus();
  };
  return (
    <form class="stack" onSubmit={use}>
      <div class="field">
        <label for={id}>{words().pasteLabel}</label>
        <small id={`${id}-hint`}>{words().pasteHint(`${location.origin}/app/`)}</small>
        <input id={id} ref={field} type="text" name="link" inputMode="url" autocomplete="off" autocapitalize="off" spellcheck={false}
          aria-invalid={problem !== ''} aria-describedby={`${id}-hint ${id}-error`} />
        <p class="error" role="alert" id={`${id}-error`}>{problem}</p>
      </div>
      <button type="submit" class="primary">{words().useLink}</button>
    </form>
  );
}
