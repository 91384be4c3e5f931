import { refuse } from './refusal';

// Control characters, line and paragraph separators, and what turns the direction of writing: these make a text look like another one.
const unfit = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/;
// With the flag u a whole pair is one character, so that only halves are left to match.
const halfPair = /\p{Surrogate}/u;

export function isPersonText(text: string, longest = 200): boolean {
  return text.length >= 1 && text.length <= longest && !unfit.test(text) && !halfPair.test(text);
}

/** SPEC 1.3. */
export function readPersonText(value: unknown, longest = 200): string {
  if (typeof value !== 'string' || !isPersonText(value, longest)) refuse('1.3', 'not a text for people');
  return value;
}
