import type { JSX } from 'preact';

// Drawings beside words; screen readers have the words.
const drawing = { viewBox: '0 0 24 24', width: 24, height: 24, fill: 'none', stroke: 'currentColor', 'stroke-width': 2, 'stroke-linecap': 'round', 'stroke-linejoin': 'round', 'aria-hidden': true } as const;

export const BackMark = (): JSX.Element => <svg {...drawing}><path d="M15 5l-7 7 7 7" /></svg>;
export const SettingsMark = (): JSX.Element => <svg {...drawing}><path d="M4 7h10M18 7h2M4 17h2M10 17h10" /><circle cx="16" cy="7" r="2" /><circle cx="8" cy="17" r="2" /></svg>;
export const DoneMark = (): JSX.Element => <svg {...drawing} class="mark good"><circle cx="12" cy="12" r="10" /><path d="M7.500 12.500l3 3 6-7" /></svg>;
export const RefusedMark = (): JSX.Element => <svg {...drawing} class="mark bad"><circle cx="12" cy="12" r="10" /><path d="M8.500 8.500l7 7M15.500 8.500l-7 7" /></svg>;
export const StopMark = (): JSX.Element => <svg {...drawing} class="mark bad"><circle cx="12" cy="12" r="10" /><path d="M12 7v6M12 16.500v.1" /></svg>;

export function Gate(): JSX.Element {
  return (
    <svg viewBox="0 0 32 32" width="72" height="72" aria-hidden="true" class="gate">
      <rect width="32" height="32" rx="7" />
      <path d="M6 26V17l2-1v-3l2-1V9l2-1.500V6h2.500v20zM26 26V17l-2-1v-3l-2-1V9l-2-1.500V6h-2.500v20z" />
    </svg>
  );
}
