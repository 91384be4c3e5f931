import { asciiBytes, base64UrlOf, sha256, writeBase64Url } from './base64url';
import { readInteger, readOneOf, readVersion, type Shape } from './canonicalJson';
import { openEnvelope, sealEnvelope } from './envelope';
import { readId } from './id';
import { refuse } from './refusal';
import { readServerName } from './serverName';

export type Method = 'GET' | 'POST' | 'DELETE';

export interface SignedCall { v: 1; server: string; device: string; method: Method; path: string; body: string; time: number; nonce: string }

/** What a call is compared with, SPEC 5.3. */
export interface Request { server: string; method: string; path: string; body: string }

/** SPEC 5.2. */
const callShape: Shape<SignedCall> = {
  v: readVersion,
  server: readServerName,
  device: readId,
  method: readOneOf('5.2', 'GET', 'POST', 'DELETE'),
  path: readPath,
  body: base64UrlOf(32, '5.2'),
  time: readInteger,
  nonce: base64UrlOf(16, '5.2'),
};

export async function sealCall(call: Omit<SignedCall, 'v' | 'body'> & { body: string }, privateKey: CryptoKey): Promise<string> {
  return sealEnvelope('call', callShape, { v: 1, ...call, body: await hashOf(call.body) }, privateKey);
}

/** SPEC 5.3, but for the time and the nonce, which only a server can judge. */
export async function openCall(envelope: string, key: CryptoKey, request: Request): Promise<SignedCall> {
  const call = await openEnvelope('call', callShape, envelope, async () => key);
  const body = await hashOf(request.body);
  if (call.server !== request.server || call.method !== request.method || call.path !== request.path || call.body !== body) refuse('5.3', 'another request');
  return call;
}

const hashOf = async (body: string): Promise<string> => writeBase64Url(await sha256(asciiBytes(body)));

function readPath(value: unknown): string {
  if (typeof value !== 'string' || value.length > 1000 || !/^\/[!-~]*$/.test(value)) refuse('5.2', 'not a path');
  return value;
}
