import { en } from './en';
import { id, type Words } from './id';
import type { Language } from './language';

const all: Record<Language, Words> = { id, en };
const locales: Record<Language, string> = { id: 'id-ID', en: 'en-GB' };

let current: Language = 'id';

/** The texts in the language that is chosen. */
export const words = (): Words => all[current];

export function speak(language: Language): void {
  current = language;
  document.documentElement.lang = language;
}

/** "23 Nov 2026, 10.15": a time of the server, in the zone and the language of the person. With seconds: all that a statement says of it. */
export function dateAndTime(time: number, withSeconds = false): string {
  return new Intl.DateTimeFormat(locales[current], { dateStyle: 'medium', timeStyle: withSeconds ? 'medium' : 'short' }).format(time * 1000);
}

/** "4 menit 32 detik", "32 detik": a time that is left. */
export function duration(seconds: number): string {
  const [minutes, rest] = [Math.floor(seconds / 60), Math.ceil(seconds % 60)];
  return [minutes > 0 ? words().minutes(minutes) : '', minutes === 0 || rest > 0 ? words().seconds(rest) : ''].filter(Boolean).join(' ');
}

/** The language that is spoken, for texts that the server has in both. */
export const spoken = (): Language => current;
