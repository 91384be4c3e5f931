import { readAll, write } from './database';

/** Seconds that a server's clock is ahead of this device's, SPEC 5.5. */
interface Clock { server: string; difference: number }

/** Less than this is the whole seconds' rounding and the way there and back; following it would make countdowns jump. */
const noise = 1.5;

const differences = new Map<string, number>();

export async function loadClocks(): Promise<void> {
  for (const { server, difference } of await readAll<Clock>('servers')) differences.set(server, difference);
}

/** Takes what a server's answer said; sent and received are milliseconds by this device's clock. */
export async function noteTime(server: string, time: number, sent: number, received: number): Promise<void> {
  const difference = time + 0.5 - (sent + received) / 2000;
  const known = differences.get(server);
  if (known !== undefined && Math.abs(known - difference) < noise) return;
  differences.set(server, difference);
  await write<Clock>('servers', { server, difference });
}

/** Seconds since 1970 by the server's clock, with fractions. */
export const serverTime = (server: string): number => Date.now() / 1000 + (differences.get(server) ?? 0);
