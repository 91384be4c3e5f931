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
