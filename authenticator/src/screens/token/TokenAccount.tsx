import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { tokenTotpKey } from '../../protocol/pin';
import type { TokenAccount } from '../../store/accounts';
import { serverTime } from '../../store/clocks';
import { Code } from '../../parts/Code';
import { go } from '../../parts/navigation';
import { PinEntry } from '../../parts/PinEntry';
import { useApp, useTick } from '../../parts/useApp';
import { dateAndTime, words } from '../../words/words';

/** A code that was made with a PIN is hidden again after this, in milliseconds. */
const codeShownFor = 120_000;

/** How the token stands, and what its person can do with it. */
export function TokenStanding({ account }: { account: TokenAccount }): JSX.Element {
  const { tokens } = useApp();
  useTick(5000);
  const token = tokens[account.device];
  const toUnlock = (): void => go({ screen: 'unlock', device: account.device });
  if (token?.locked) {
    return (
      <section class="problem stack">
        <h2>{words().tokenLocked}</h2>
        <p>{words().tokenLockedText}</p>
        <button type="button" class="secondary" onClick={toUnlock}>{words().unlockToken}</button>
      </section>
    );
  }
  const limited = token && token.limitedUntil > serverTime(account.server);
  return (
    <section class="calm">
      <h2>{words().tokenActive}</h2>
      {limited && <p>{words().tokenLimited(dateAndTime(token.limitedUntil))}</p>}
      {account.nextSalt && <p>{words().pinUnsure}</p>}
    </section>
  );
}

/** A code to sign in with while there is no network: made anew from the PIN each time, and kept nowhere (SPEC 9.9). */
export function TokenCode({ account }: { account: TokenAccount }): JSX.Element {
  const [asking, setAsking] = useState(false);
  const [totpKey, setTotpKey] = useState<CryptoKey | null>(null);
  useEffect(() => {
    if (!totpKey) return;
    const timer = setTimeout(() => setTotpKey(null), codeShownFor);
    return () => clearTimeout(timer);
  }, [totpKey]);
  const make = (pinKey: CryptoKey): void => {
    setAsking(false);
    void tokenTotpKey(pinKey).then(setTotpKey);
  };
  return (
    <section>
      <h2>{words().offlineCode}</h2>
      <p class="quiet">{words().tokenCodeHow}</p>
      {totpKey && <><Code totpKey={totpKey} now={() => serverTime(account.server)} /><p class="notice">{words().tokenCodeUnsure}</p></>}
      {asking && <PinEntry account={account} action={words().showCode} onKey={make} onCancel={() => setAsking(false)} />}
      {!asking && <button type="button" class="secondary" onClick={() => (totpKey ? setTotpKey(null) : setAsking(true))}>{totpKey ? words().hideCode : words().showCode}</button>}
    </section>
  );
}

export function TokenTools({ account }: { account: TokenAccount }): JSX.Element {
  return (
    <section class="stack">
      <h2>{words().offlineTransaction}</h2>
      <p class="quiet">{words().offlineScanHow}</p>
      <button type="button" class="secondary" onClick={() => go({ screen: 'scan' })}>{words().offlineScan}</button>
      <h2>{words().tokenPin}</h2>
      <button type="button" class="secondary" onClick={() => go({ screen: 'token-pin', device: account.device })}>{words().changePin}</button>
    </section>
  );
}
