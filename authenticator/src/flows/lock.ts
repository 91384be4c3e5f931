import { asciiBytes, type Bytes } from '../protocol/base64url';
import type { Lock, Settings } from '../store/settings';
import { changeSettings } from './opening';
import { change, current } from './state';

/**
 * The lock closes the app's screens; it does not encrypt the keys. Somebody who can run script in this app, or who takes the browser's
 * profile apart, is not held up by it; somebody who picks up an unlocked phone is. Six digits could be guessed from the verifier in minutes
 * by whoever can read it, and such a person has the keys anyway.
 */
const iterations = 600_000;
/** Wrong PINs before the first wait, which then doubles with each. */
const freeTries = 3;
const firstWait = 30_000;
const longestWait = 3_600_000;
/** How long the app may be out of sight before it locks, in milliseconds. */
export const lockAfter = 120_000;

export const pinShape = /^[0-9]{6}$/;

/** 000000, 123456, 654321, 121212, 123123 and their like. */
export function isSimplePin(pin: string): boolean {
  const steps = new Set(Array.from(pin).slice(1).map((digit, at) => (Number(digit) - Number(pin[at]) + 10) % 10));
  const repeats = [1, 2, 3].some(length => pin === pin.slice(0, length).repeat(6 / length));
  return repeats || (steps.size === 1 && (steps.has(1) || steps.has(9)));
}

export async function makePinLock(pin: string): Promise<Lock> {
  const salt = crypto.getRandomValues(new Uint8Array(16));
  return { kind: 'pin', salt, iterations, verifier: await stretch(pin, salt, iterations) };
}

export const setLock = (lock: Lock | null): Promise<void> => changeSettings({ lock, wrongPins: 0, pinWaitUntil: 0 });

/** Milliseconds until a PIN is looked at again; 0 for now. A clock that was set back must not make the wait longer than it can be. */
export function pinWait({ pinWaitUntil }: Settings, now = Date.now()): number {
  return Math.min(Math.max(0, pinWaitUntil - now), longestWait);
}

/** Checks the PIN and counts. The wait is stored before the PIN is looked at, so that closing the app does not undo it. */
export async function checkPin(pin: string): Promise<boolean> {
  const { lock, wrongPins } = current().settings;
  if (lock?.kind !== 'pin' || pinWait(current().settings) > 0) return false;
  const tries = wrongPins + 1;
  const wait = tries < freeTries ? 0 : Math.min(firstWait * 2 ** (tries - freeTries), longestWait);
  await changeSettings({ wrongPins: tries, pinWaitUntil: wait === 0 ? 0 : Date.now() + wait });
  const found = await stretch(pin, lock.salt, lock.iterations);
  const right = found.reduce((difference, byte, at) => difference | (byte ^ lock.verifier[at]!), 0) === 0;
  if (right) await changeSettings({ wrongPins: 0, pinWaitUntil: 0 });
  return right;
}

export const unlock = (): void => change({ locked: false });

export function lockNow(): void {
  if (current().settings.lock) change({ locked: true });
}

async function stretch(pin: string, salt: Bytes, rounds: number): Promise<Bytes> {
  const key = await crypto.subtle.importKey('raw', asciiBytes(pin), 'PBKDF2', false, ['deriveBits']);
  return new Uint8Array(await crypto.subtle.deriveBits({ name: 'PBKDF2', hash: 'SHA-256', salt, iterations: rounds }, key, 256));
}
