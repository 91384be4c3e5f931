import type { Language } from '../words/language';
import { readOne, write } from './database';

/** A PIN's verifier, or the platform's credential. See flows/lock.ts for what the lock is worth. */
export type Lock =
  | { kind: 'pin'; salt: Uint8Array<ArrayBuffer>; iterations: number; verifier: Uint8Array<ArrayBuffer> }
  | { kind: 'platform'; credential: Uint8Array<ArrayBuffer> };

export interface Settings {
  id: 'app';
  language: Language;
  lock: Lock | null;
  /** Wrong PINs in a row, and until when (milliseconds, the device's clock) none is looked at. */
  wrongPins: number;
  pinWaitUntil: number;
  notifications: boolean;
}

export const initialSettings: Settings = { id: 'app', language: 'id', lock: null, wrongPins: 0, pinWaitUntil: 0, notifications: false };

export async function readSettings(): Promise<Settings> {
  return { ...initialSettings, ...(await readOne<Settings>('settings', 'app')) };
}

/** Whether nothing was ever set, not even a language. */
export const areUntouched = async (): Promise<boolean> => (await readOne<Settings>('settings', 'app')) === undefined;

export const writeSettings = (settings: Settings): Promise<void> => write('settings', settings);
