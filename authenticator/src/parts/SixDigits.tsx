import type { JSX } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';

interface Properties {
  label: string;
  hint?: string;
  error?: string;
  value: string;
  onInput: (digits: string) => void;
  /** A PIN is hidden while it is typed, and no password manager is to keep it; a number from the portal is neither. */
  secret?: boolean;
  focus?: boolean;
  /** For answers that have more. */
  count?: number;
  /** What the platform may fill in; a code of a text message, say. */
  autocomplete?: 'off' | 'one-time-code';
}

/** Six digits. Everything else that is typed or pasted is left out. */
export function SixDigits({ label, hint, error, value, onInput, secret = false, focus = false, count = 6, autocomplete = secret ? 'one-time-code' : 'off' }: Properties): JSX.Element {
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => { if (focus) field.current?.focus(); }, [focus]);
  const take = (event: { currentTarget: HTMLInputElement }): void => {
    const digits = event.currentTarget.value.replace(/[^0-9]/g, '').slice(0, count);
    event.currentTarget.value = digits;
    onInput(digits);
  };
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {hint && <small id={`${id}-hint`}>{hint}</small>}
      <input
        {...(secret ? { type: 'password' } as const : { type: 'text' } as const)}
        id={id} ref={field} class="six" inputMode="numeric" autocomplete={autocomplete} value={value} onInput={take}
        aria-describedby={hint ? `${id}-hint` : undefined} aria-invalid={error ? true : undefined} aria-errormessage={error ? `${id}-error` : undefined}
      />
      <p class="error" id={`${id}-error`} role="alert">{error}</p>
    </div>
  );
}
