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

/** "7 jam 59 menit", "4 menit 32 detik", "32 detik": a time that is left, in the two largest units. */
export function duration(seconds: number): string {
  const whole = Math.ceil(seconds);
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const parts = [hours > 0 && words().hours(hours), minutes > 0 && words().minutes(minutes), hours === 0 && rest > 0 && words().seconds(rest)].filter(Boolean);
  return parts.length > 0 ? parts.join(' ') : words().seconds(0);
}

/** The language that is spoken, for texts that the server has in both. */
export const spoken = (): Language => current;
