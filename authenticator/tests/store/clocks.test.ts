import { beforeEach, describe, expect, it, vi } from 'vitest';
import { loadClocks, noteTime, serverTime } from '../../src/store/clocks';
import { freshDatabase } from './fresh';

const server = 'https://masuk.example';

describe("a server's clock", () => {
  beforeEach(async () => {
    await freshDatabase();
    vi.useFakeTimers({ toFake: ['Date'], now: 1_000_000_000 });
    return () => vi.useRealTimers();
  });

  it('is this device\'s while nothing is known', () => expect(serverTime('https://baru.example')).toBe(1_000_000));

  it('is followed when it differs, and kept', async () => {
    await noteTime(server, 1_000_500, 1_000_000_000, 1_000_000_000);
    expect(serverTime(server)).toBeCloseTo(1_000_500.5, 3);
    await loadClocks();
    expect(serverTime(server)).toBeCloseTo(1_000_500.5, 3);
  });

  it('does not jump with every answer', async () => {
    await noteTime(server, 1_000_500, 1_000_000_000, 1_000_000_000);
    await noteTime(server, 1_000_501, 1_000_000_000, 1_000_000_200);
    expect(serverTime(server)).toBeCloseTo(1_000_500.5, 3);
    await noteTime(server, 999_000, 1_000_000_000, 1_000_000_000);
    expect(serverTime(server)).toBeCloseTo(999_000.5, 3);
  });
});
