import { useEffect, useState } from 'preact/hooks';

/** Where a person is. Kept in the browser's history, so that "back" works as on any phone; the address itself never changes. */
export type Route =
  | { screen: 'list' | 'scan' | 'add' | 'settings' | 'pin' | 'export' | 'import' | 'token' | 'tokens' | 'arrive' }
  | { screen: 'account' | 'activation' | 'unlock' | 'token-pin'; device: string }
  | { screen: 'transaction'; device: string; id: string }
  | { screen: 'code'; id: string };

interface Place { route: Route; depth: number }

const home: Place = { route: { screen: 'list' }, depth: 0 };
const listeners = new Set<() => void>();

const place = (): Place => (history.state as Place | null) ?? home;

export function go(route: Route): void {
  history.pushState({ route, depth: place().depth + 1 }, '', import.meta.env.BASE_URL);
  moved();
}

/** Takes the place of this screen: "back" does not return here. */
export function replace(route: Route): void {
  history.replaceState({ route, depth: place().depth }, '', import.meta.env.BASE_URL);
  moved();
}

export function back(): void {
  if (place().depth > 0) history.back();
  else replace({ screen: 'list' });
}

export function useRoute(): Route {
  const [route, setRoute] = useState(() => place().route);
  useEffect(() => {
    const update = (): void => setRoute(place().route);
    listeners.add(update);
    addEventListener('popstate', update);
    // Somebody may have moved on between the first drawing and now.
    update();
    return () => {
      listeners.delete(update);
      removeEventListener('popstate', update);
    };
  }, []);
  return route;
}

function moved(): void {
  for (const listener of listeners) listener();
}
