import { refuse } from './refusal';

const spelling = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** SPEC 1.7. */
export function readId(value: unknown): string {
  if (typeof value !== 'string' || !spelling.test(value)) refuse('1.7', 'not an id');
  return value;
}
