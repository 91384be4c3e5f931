import { readFileSync, readdirSync } from 'node:fs';
import { expect } from 'vitest';
import { Refusal } from '../../src/protocol/refusal';

const folder = new URL('../../../protocol/vectors/', import.meta.url);

export const vectorFiles = (): string[] => readdirSync(folder).filter(name => name.endsWith('.json')).map(name => name.slice(0, -5)).sort();

// The files' shapes differ; each test says what it takes out of them, and a missing member fails it.
export const readVectors = (name: string): any => JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8'));

export const bytesOf = (hex: string): Uint8Array<ArrayBuffer> => new Uint8Array(Buffer.from(hex, 'hex'));

export async function expectRefusal(why: string, attempt: () => unknown): Promise<void> {
  let refusal: unknown;
  try {
    await attempt();
  } catch (error) {
    refusal = error;
  }
  expect(refusal, `${why} must be refused`).toBeInstanceOf(Refusal);
}
