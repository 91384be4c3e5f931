import { describe, expect, it } from 'vitest';
import { readEvents } from '../../src/server/events';

async function wakesOf(...parts: string[]): Promise<number> {
  const stream = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const part of parts) controller.enqueue(new TextEncoder().encode(part));
      controller.close();
    },
  });
  let wakes = 0;
  await readEvents(stream, () => wakes++, () => undefined);
  return wakes;
}

describe('a stream of events', () => {
  it('wakes once for each event of that name', async () => expect(await wakesOf('event: wake\ndata: {}\n\nevent: wake\ndata: {}\n\n')).toBe(2));
  it('wakes for none of another name, nor for a sign of life', async () => expect(await wakesOf(': alive\n', 'event: other\ndata: {}\n\n', 'data: wake\n\n')).toBe(0));
  it('may come in any pieces', async () => expect(await wakesOf('ev', 'ent: wa', 'ke\r', '\ndata: {}\r\n\r\n')).toBe(1));
  it('does not wake for an event that is cut off', async () => expect(await wakesOf('event: wake\ndata: {}\n')).toBe(0));
});
