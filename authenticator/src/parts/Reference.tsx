import type { JSX } from 'preact';
import { words } from '../words/words';

/** The number by which the portal's staff find a refusal (SPEC 8.2). Nothing where the server gave none. */
export function Reference({ of: reference }: { of: string | undefined }): JSX.Element | null {
  return reference ? <p class="reference">{words().reference}: <strong>{reference}</strong><br />{words().referenceHow}</p> : null;
}
