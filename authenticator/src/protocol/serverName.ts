import { refuse } from './refusal';

const spelling = /^(https?):\/\/([a-z0-9.-]+|\[[0-9a-f:.]+\])(?::([0-9]{1,5}))?$/;
const loopback = new Set(['localhost', '127.0.0.1', '[::1]']);

/** SPEC 1.6: scheme and host, as the URL standard would write the origin. */
export function readServerName(value: unknown): string {
  const parts = typeof value === 'string' ? spelling.exec(value) : null;
  if (!parts || originOf(parts[0]) !== parts[0]) refuse('1.6', 'not a server');
  if (parts[1] === 'http' && !loopback.has(parts[2]!)) refuse('1.6', 'a server without TLS');
  return parts[0];
}

/** What a person is shown of a server: its host, with the port where there is one. */
export const hostOf = (server: string): string => server.slice(server.indexOf('//') + 2);

function originOf(text: string): string {
  try {
    return new URL(text).origin;
  } catch {
    return '';
  }
}
