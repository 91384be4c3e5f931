import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { words } from '../words/words';

/** Long enough to read the result, in milliseconds. */
const readingTime = 2_000;

/** Goes back to the page on this phone that the app was opened from, by itself or by the link. */
export function Returning({ to, byItself }: { to: string; byItself: boolean }): JSX.Element {
  useEffect(() => {
    if (!byItself) return;
    const timer = setTimeout(() => location.assign(to), readingTime);
    return () => clearTimeout(timer);
  }, [to, byItself]);
  return <p>{byItself && <>{words().goingBack}<br /></>}<a href={to}>{words().goBack}</a></p>;
}
