/** Where a test draws a screen. */
export function page(): HTMLElement {
  const there = document.getElementById('app');
  return there ?? document.body.appendChild(Object.assign(document.createElement('div'), { id: 'app' }));
}

/** What a person can read. */
export const text = (): string => page().textContent ?? '';

export function button(name: string): HTMLButtonElement {
  const found = [...page().querySelectorAll('button')].filter(one => one.textContent === name);
  if (found.length !== 1) throw new Error(`There are ${found.length} buttons ${name}.`);
  return found[0]!;
}

export const hasButton = (name: string): boolean => [...page().querySelectorAll('button')].some(one => one.textContent === name);

export function type(field: HTMLInputElement, value: string): void {
  field.value = value;
  field.dispatchEvent(new Event('input', { bubbles: true }));
}

/** The browser's history, as far as navigation needs it: happy-dom keeps no states. */
export function stubHistory(): void {
  const states: unknown[] = [null];
  Object.defineProperty(globalThis, 'history', {
    configurable: true,
    value: {
      get state() { return states[states.length - 1]; },
      pushState: (state: unknown) => void states.push(state),
      replaceState: (state: unknown) => { states[states.length - 1] = state; },
      back: () => {
        states.pop();
        dispatchEvent(new Event('popstate'));
      },
    },
  });
}
