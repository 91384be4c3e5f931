import type { JSX } from 'preact';

/** What is known of something, in pairs; pairs without a value are left out. */
export function Details({ of: pairs }: { of: [name: string, value: string][] }): JSX.Element {
  return <dl>{pairs.filter(([, value]) => value !== '').map(([name, value]) => <div key={name}><dt>{name}</dt><dd>{value}</dd></div>)}</dl>;
}
