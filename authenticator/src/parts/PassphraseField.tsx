import type { JSX } from 'preact';
import { useId } from 'preact/hooks';

interface Properties { label: string; hint?: string; value: string; onInput: (text: string) => void; /** One that is chosen now, not one that is known. */ fresh?: boolean }

export function PassphraseField({ label, hint, value, onInput, fresh = false }: Properties): JSX.Element {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {hint && <small id={`${id}-hint`}>{hint}</small>}
      <input
        id={id} type="password" autocomplete={fresh ? 'new-password' : 'off'} value={value} onInput={event => onInput(event.currentTarget.value)}
        aria-describedby={hint ? `${id}-hint` : undefined}
      />
    </div>
  );
}
