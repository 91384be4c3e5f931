import { useEffect, useState } from 'preact/hooks';
import { current, listen, type State } from '../flows/state';

/** The app's state; the component is drawn anew whenever it changes. */
export function useApp(): State {
  const [state, setState] = useState(current);
  useEffect(() => {
    setState(current());
    return listen(() => setState(current()));
  }, []);
  return state;
}

/** Draws the component anew so often, in milliseconds, for countdowns. */
export function useTick(every: number): void {
  const [, setCount] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setCount(count => count + 1), every);
    return () => clearInterval(timer);
  }, [every]);
}
