import type { JSX } from 'preact';
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { claim, look, prepareClaim, type PreparedClaim } from '../flows/enrolling';
import { renewNotifications } from '../flows/notifications';
import { askToKeepStorage, deviceName, needsHomeScreen } from '../flows/platform';
import { change } from '../flows/state';
import { beginWatching } from '../flows/watching';
import { longestDeviceName } from '../protocol/enrolment';
import { isPersonText } from '../protocol/personText';
import { hostOf } from '../protocol/serverName';
import type { Look } from '../server/answers';
import { isLostCode, problemOf, type Problem } from '../server/problem';
import type { Account } from '../store/accounts';
import { Details } from '../parts/Details';
import { DoneMark } from '../parts/marks';
import { replace } from '../parts/navigation';
import { Screen } from '../parts/Screen';
import { words } from '../words/words';
import { AddFailed } from './AddFailed';
import { Activate } from './token/Activate';

const leave = (): void => {
  replace({ screen: 'list' });
  change({ adding: null });
};

/** "Tambah Account": look, ask, claim, compare. Until the person says OK nothing is made and nothing is bound (SPEC 4.4). */
export function AddEnrolment({ code }: { code: string }): JSX.Element {
  const [seen, setSeen] = useState<Look | null>(null);
  const [added, setAdded] = useState<{ account: Account; compare: string } | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [claiming, setClaiming] = useState(false);
  const prepared = useRef<PreparedClaim | null>(null);

  const lookAt = (): void => {
    setProblem(null);
    look(location.origin, code).then(setSeen, (error: unknown) => setProblem(problemOf(error)));
  };
  const bind = async (from: Look, name: string): Promise<void> => {
    setProblem(null);
    setClaiming(true);
    try {
      // An answer may have been lost: the very same claim is sent again, not one with another key (SPEC 4.7).
      prepared.current ??= await prepareClaim(from, code, name);
      const account = await claim(prepared.current);
      setAdded({ account, compare: prepared.current.compare });
      await askToKeepStorage();
      beginWatching();
      await renewNotifications();
    } catch (error) {
      setProblem(problemOf(error));
    } finally {
      setClaiming(false);
    }
  };
  useEffect(lookAt, [code]);

  if (added) return <Added account={added.account} compare={added.compare} />;
  if (problem) {
    const again = isLostCode(problem.code) || problem.code === 'clock';
    const retry = (): void => (seen && prepared.current ? void bind(seen, prepared.current.name) : lookAt());
    return <AddFailed title={words().addAccount} problem={problem} note={prepared.current ? words().claimUnsure : ''} onRetry={again ? retry : null} onLeave={leave} />;
  }
  if (claiming || !seen) return <Screen title={words().addAccount} onBack={claiming ? null : leave}><p role="status">{claiming ? words().adding : words().loading}</p></Screen>;
  if (seen.token) return <Activate first={{ ...seen, token: seen.token }} code={code} />;
  return <Confirm seen={seen} onOk={name => void bind(seen, name)} />;
}

function Confirm({ seen, onOk }: { seen: Look; onOk: (name: string) => void }): JSX.Element {
  const id = useId();
  const [name, setName] = useState(() => deviceName(navigator.userAgent));
  const fit = isPersonText(name.trim(), longestDeviceName);
  const actions = (
    <>
      <button type="button" class="primary" disabled={!fit} onClick={() => onOk(name.trim())}>{words().ok}</button>
      <button type="button" class="secondary" onClick={leave}>{words().cancel}</button>
    </>
  );
  return (
    <Screen title={words().addAccount} onBack={null} actions={actions}>
      {needsHomeScreen() && <section class="notice"><h2>{words().iosTitle}</h2><p>{words().iosText}</p></section>}
      <Details of={[[words().company, seen.company], [words().portal, seen.portal], [words().userId, seen.userId], [words().userType, seen.userType], [words().host, hostOf(seen.server)]]} />
      <p class="notice">{words().addWarning}</p>
      <div class="field">
        <label for={id}>{words().deviceName}</label>
        <input
          id={id} type="text" value={name} maxLength={longestDeviceName} autocomplete="off" onInput={event => setName(event.currentTarget.value)}
          aria-describedby={`${id}-hint`} aria-invalid={!fit || undefined}
        />
        <small id={`${id}-hint`}>{words().deviceNameHint}</small>
        <p class="error" role="alert">{fit ? '' : words().deviceNameUnfit}</p>
      </div>
    </Screen>
  );
}

function Added({ account, compare }: { account: Account; compare: string }): JSX.Element {
  return (
    <Screen title={words().added} onBack={null} actions={<button type="button" class="primary" onClick={leave}>{words().ok}</button>}>
      <div class="result">
        <DoneMark />
        <p><strong>{account.userId}</strong><br />{account.portal}</p>
        <p>{words().addedCompare}</p>
        <p class="digits">{compare}</p>
        <p class="quiet">{words().addedCompareHow}</p>
      </div>
    </Screen>
  );
}
