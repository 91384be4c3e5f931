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
