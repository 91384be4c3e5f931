import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { say } from '../flows/state';
import { secondsLeft, totpCode, usual, type TotpParameters } from '../protocol/totp';
import { words } from '../words/words';
import { useTick } from './useApp';

interface Properties {
  totpKey: CryptoKey;
  parameters?: TotpParameters;
  /** Seconds since 1970 by the clock that the code is for. */
  now: () => number;
}

/** "048 213", in two groups as people read it. */
export const grouped = (code: string): string => `${code.slice(0, code.length / 2)} ${code.slice(code.length / 2)}`;

export function useCode({ totpKey, parameters = usual, now }: Properties): { code: string; left: number } {
  useTick(500);
  const [code, setCode] = useState('');
  const step = Math.floor(now() / parameters.period);
  useEffect(() => {
    let stale = false;
    void totpCode(totpKey, step * parameters.period, parameters).then(made => { if (!stale) setCode(made); });
    return () => { stale = true; };
  }, [totpKey, step, parameters.digits, parameters.period]);
  return { code, left: secondsLeft(now(), parameters.period) };
}

/** A code with its remaining time and a button to copy it. */
export function Code(properties: Properties): JSX.Element {
  const { code, left } = useCode(properties);
  const period = properties.parameters?.period ?? usual.period;
  const copy = (): void => void navigator.clipboard.writeText(code).then(() => say(words().copied), () => undefined);
  return (
    <div class="code">
      <output class="digits">{code === '' ? '…' : grouped(code)}</output>
      <progress max={period} value={left} aria-hidden="true" />
      <p class="quiet" role="timer">{words().codeLeft(left)}</p>
      <button type="button" class="secondary" disabled={code === ''} onClick={copy}>{words().copyCode}</button>
    </div>
  );
}
