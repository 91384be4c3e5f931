import { beforeEach, describe, expect, it, vi } from 'vitest';
import { checkPin, isSimplePin, lockNow, makePinLock, pinWait, setLock } from '../../src/flows/lock';
import { changeSettings } from '../../src/flows/opening';
import { change, current } from '../../src/flows/state';
import { initialSettings, readSettings } from '../../src/store/settings';
import { freshDatabase } from '../store/fresh';

describe('a PIN', () => {
  it.each(['000000', '111111', '123456', '654321', '789012', '121212', '123123'])('that is easy to guess is refused: %s', pin => expect(isSimplePin(pin)).toBe(true));
  it.each(['483920', '112233', '135791'])('may be %s', pin => expect(isSimplePin(pin)).toBe(false));
});

describe('the lock', () => {
  beforeEach(async () => {
    await freshDatabase();
    vi.stubGlobal('document', { documentElement: { lang: '' } });
    vi.useFakeTimers({ toFake: ['Date'], now: 1_000_000 });
    change({ settings: initialSettings, locked: false });
    await setLock(await makePinLock('483920'));
    return () => {
      vi.useRealTimers();
      vi.unstubAllGlobals();
    };
  });

  it('opens with its PIN alone', async () => {
    expect([await checkPin('483921'), await checkPin('483920')]).toEqual([false, true]);
    expect(current().settings.wrongPins).toBe(0);
  });

  it('makes people wait after three wrong ones, twice as long after each more, and remembers it', async () => {
    for (const pin of ['111112', '111113', '111114']) await checkPin(pin);
    expect(pinWait(await readSettings())).toBe(30_000);
    expect(await checkPin('483920'), 'not even the right one is looked at').toBe(false);
    vi.setSystemTime(1_030_001);
    expect(await checkPin('111115')).toBe(false);
    expect(pinWait(current().settings)).toBe(60_000);
    vi.setSystemTime(1_090_002);
    expect(await checkPin('483920')).toBe(true);
  });

  it('makes nobody wait longer than an hour', async () => {
    await changeSettings({ wrongPins: 40, pinWaitUntil: 0 });
    await checkPin('111112');
    expect(pinWait(current().settings)).toBe(3_600_000);
  });

  it('closes only when there is one', async () => {
    lockNow();
    expect(current().locked).toBe(true);
    change({ locked: false });
    await setLock(null);
    lockNow();
    expect(current().locked).toBe(false);
  });
});
