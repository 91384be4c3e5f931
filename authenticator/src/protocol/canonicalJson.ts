import { asciiBytes, type Bytes } from './base64url';
import { refuse } from './refusal';

/** Longest payload in bytes, SPEC 1.5. */
const longestPayload = 8192;

export type Reader<T> = (value: unknown) => T;

/** A table of the specification: its members in their order, each with what reads it. */
export type Shape<T> = { [Member in keyof T]: Reader<T[Member]> };

/** SPEC 1.4. The value has passed its shape, so that only strings, integers, booleans, and lists and objects in order are in it. */
export function writeCanonical<T extends object>(shape: Shape<T>, value: T): Bytes {
  const bytes = asciiBytes(JSON.stringify(readExactly(shape)(inOrder(shape, value))));
  if (bytes.length > longestPayload) refuse('1.5', 'a long payload');
  return bytes;
}

/** SPEC 1.4: refuses what would not have been written so, byte for byte. */
export function readCanonical<T extends object>(shape: Shape<T>, bytes: Uint8Array): T {
  if (bytes.length > longestPayload) refuse('1.5', 'a long payload');
  const { text, value } = parse(bytes);
  const read = readExactly(shape)(value);
  if (JSON.stringify(read) !== text) refuse('1.4', 'not canonical');
  return read;
}

/** An object with these members in this order and no others. */
export function readExactly<T extends object>(shape: Shape<T>): Reader<T> {
  const members = Object.keys(shape) as (keyof T & string)[];
  return value => {
    const object = readObject(value, '1.4');
    const found = Object.keys(object);
    if (found.length !== members.length || members.some((member, at) => found[at] !== member)) refuse('1.4', 'other members');
    return pick(shape, object);
  };
}

/** SPEC 8.1: members of an answer that are not named are ignored. */
export function readNamed<T extends object>(shape: Shape<T>): Reader<T> {
  return value => pick(shape, readObject(value, '8.1'));
}

export function readInteger(value: unknown): number {
  if (!Number.isSafeInteger(value) || (value as number) < 0) refuse('1.4', 'not an integer');
  return value as number;
}

export function readBoolean(value: unknown): boolean {
  if (typeof value !== 'boolean') refuse('1.4', 'not true or false');
  return value;
}

export function readString(value: unknown): string {
  if (typeof value !== 'string') refuse('1.4', 'not a string');
  return value;
}

export function readOneOf<T extends string>(clause: string, ...allowed: T[]): Reader<T> {
  return value => allowed.find(one => one === value) ?? refuse(clause, 'not one of those allowed');
}

/** A list of so many objects or values, each read in the same way. */
export function readList<T>(clause: string, one: Reader<T>, least: number, most: number): Reader<T[]> {
  return value => {
    if (!Array.isArray(value) || value.length < least || value.length > most) refuse(clause, 'not a list of that length');
    return value.map(item => one(item));
  };
}

export const readVersion: Reader<1> = value => (value === 1 ? 1 : refuse('1.4', 'another version'));

function parse(bytes: Uint8Array): { text: string; value: unknown } {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    return { text, value: JSON.parse(text) };
  } catch {
    return refuse('1.4', 'not JSON in UTF-8');
  }
}

function readObject(value: unknown, clause: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) refuse(clause, 'not an object');
  return value as Record<string, unknown>;
}

function pick<T extends object>(shape: Shape<T>, object: Record<string, unknown>): T {
  const read = {} as T;
  for (const member of Object.keys(shape) as (keyof T & string)[]) read[member] = shape[member](Object.hasOwn(object, member) ? object[member] : undefined);
  return read;
}

function inOrder<T extends object>(shape: Shape<T>, value: T): T {
  const ordered = {} as T;
  for (const member of Object.keys(shape) as (keyof T)[]) ordered[member] = value[member];
  return ordered;
}
