import { randomBase64Url } from '../protocol/base64url';
import { readInteger } from '../protocol/canonicalJson';
import { sealCall, type Method } from '../protocol/signedCall';
import type { Account } from '../store/accounts';
import { noteTime, serverTime } from '../store/clocks';
import { Problem, readProblem } from './problem';

const base = '/api/app/v1';
const longestWait = 12_000;

/** Who signs a call: the part of an account that this needs. */
export type Signer = Pick<Account, 'server' | 'device' | 'privateKey'>;

/** An unsigned call, SPEC 8.1: of an enrolment. */
export function send(server: string, path: string, body: object): Promise<Record<string, unknown>> {
  return exchange(server, 'POST', base + path, JSON.stringify(body), {});
}

/**
 * A signed call. It is made once more, with a time and a nonce of then, after `clock`: the answer has put the clock right (SPEC 5.4, 5.5); and
 * after `refused`: a browser whose connection broke may have sent the first one twice by itself, and its second nonce was used already (5.6).
 */
export async function call(signer: Signer, method: Method, path: string, body?: object): Promise<Record<string, unknown>> {
  const text = body ? JSON.stringify(body) : '';
  const attempt = async (): Promise<Record<string, unknown>> =>
    exchange(signer.server, method, base + path, text, await authorization(signer, method, base + path, text));
  try {
    return await attempt();
  } catch (problem) {
    if (!(problem instanceof Problem && (problem.code === 'clock' || problem.code === 'refused'))) throw problem;
    return attempt();
  }
}

/** Opens the stream of SPEC 8.5. */
export async function openStream(signer: Signer, signal: AbortSignal): Promise<ReadableStream<Uint8Array>> {
  const path = `${base}/events`;
  const headers = await authorization(signer, 'GET', path, '');
  const response = await request(signer.server + path, { headers: { ...headers, Accept: 'text/event-stream' }, signal });
  if (!response.ok || !response.body || !response.headers.get('Content-Type')?.startsWith('text/event-stream')) {
    await response.body?.cancel();
    throw new Problem('unreachable');
  }
  return response.body;
}

async function authorization(signer: Signer, method: Method, path: string, body: string): Promise<Record<string, string>> {
  const time = Math.floor(serverTime(signer.server));
  const envelope = await sealCall({ server: signer.server, device: signer.device, method, path, body, time, nonce: randomBase64Url(16) }, signer.privateKey);
  return { Authorization: `Gapura ${envelope}` };
}

async function exchange(server: string, method: Method, path: string, body: string, headers: Record<string, string>): Promise<Record<string, unknown>> {
  const sent = Date.now();
  const content = body === '' ? {} : { body, headers: { ...headers, 'Content-Type': 'application/json' } };
  const response = await request(server + path, { method, headers, ...content, signal: AbortSignal.timeout(longestWait) });
  const answer = await readAnswer(response);
  await noteTime(server, readInteger(answer.time), sent, Date.now());
  if (!response.ok) throw readProblem(answer);
  return answer;
}

async function request(url: string, options: RequestInit): Promise<Response> {
  try {
    return await fetch(url, { ...options, cache: 'no-store', credentials: 'omit', redirect: 'error', referrerPolicy: 'no-referrer' });
  } catch {
    throw new Problem('unreachable');
  }
}

async function readAnswer(response: Response): Promise<Record<string, unknown>> {
  // Between this app and the server others may answer: a proxy that is down, a guest network's page. Those say nothing about the call.
  try {
    const answer: unknown = await response.json();
    if (typeof answer === 'object' && answer !== null && Number.isSafeInteger((answer as { time?: unknown }).time)) return answer as Record<string, unknown>;
  } catch {
    // Not JSON, or cut off: the same as no answer.
  }
  throw new Problem('unreachable');
}
