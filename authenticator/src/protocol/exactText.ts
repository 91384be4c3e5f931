import { refuse } from './refusal';

// SPEC 10.8: what has no picture of its own, and blanks that are not U+0020. From, to.
const unseen: readonly (readonly [number, number])[] = [
  [0x0000, 0x001f], [0x007f, 0x00a0], [0x00ad, 0x00ad], [0x034f, 0x034f], [0x0600, 0x0605], [0x061c, 0x061c], [0x06dd, 0x06dd], [0x070f, 0x070f],
  [0x0890, 0x0891], [0x08e2, 0x08e2], [0x115f, 0x1160], [0x1680, 0x1680], [0x17b4, 0x17b5], [0x180b, 0x180f], [0x2000, 0x200f], [0x2028, 0x202f],
  [0x205f, 0x206f], [0x2800, 0x2800], [0x3000, 0x3000], [0x3164, 0x3164], [0xd800, 0xf8ff], [0xfdd0, 0xfdef], [0xfe00, 0xfe0f], [0xfeff, 0xfeff],
  [0xffa0, 0xffa0], [0xfff0, 0xfffc], [0x110bd, 0x110bd], [0x110cd, 0x110cd], [0x13430, 0x1343f], [0x1bca0, 0x1bca3], [0x1d173, 0x1d17a], [0xe0000, 0x10ffff],
];

function isUnseen(point: number): boolean {
  return (point & 0xfffe) === 0xfffe || unseen.some(([first, last]) => point >= first && point <= last);
}

/** SPEC 10.8: of two texts of transactions that are not the same, nobody sees the same by what cannot be seen. */
export function readExactText(value: unknown, longest = 200): string {
  if (typeof value !== 'string' || value.length === 0 || value.length > longest) refuse('1.3', 'not a text for people');
  // Half a pair stays half, and is in the range that begins at U+D800.
  if ([...value].some(one => isUnseen(one.codePointAt(0)!))) refuse('10.8', 'what cannot be seen');
  if (/^ | $| {2}/.test(value)) refuse('10.8', 'spaces that cannot be told apart');
  if (value.normalize('NFC') !== value) refuse('10.8', 'a text in two spellings');
  return value;
}
