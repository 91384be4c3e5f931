import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { words } from '../words/words';
import { SixDigits } from './SixDigits';

interface Properties { label: string; hint?: string; error?: string; value: string; onInput: (digits: string) => void; focus?: boolean }

/** The PIN of a Secure Token: hidden while it is typed, unless its person wants to see it. */
export function PinField(properties: Properties): JSX.Element {
  const [seen, setSeen] = useState(false);
  return (
    <div class="pin">
      <SixDigits {...properties} secret={!seen} autocomplete="off" />
      <button type="button" class="plain" aria-pressed={seen} onClick={() => setSeen(!seen)}>{seen ? words().hidePin : words().showPin}</button>
    </div>
  );
}
