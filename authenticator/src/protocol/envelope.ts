import { asciiBytes, readBase64Url, writeBase64Url } from './base64url';
import { readCanonical, writeCanonical, type Shape } from './canonicalJson';
import { refuse } from './refusal';
import { sign, verify } from './signature';

/** What an envelope is made for, SPEC 3.2. */
export type Purpose = 'claim' | 'call' | 'signin' | 'token' | 'transaction';

/** SPEC 3.5. */
const longestEnvelope = 12000;

const headerOf = (purpose: Purpose): string => writeBase64Url(asciiBytes(`{"alg":"ES256","typ":"gapura-${purpose}+jws"}`));

export async function sealEnvelope<T extends object>(purpose: Purpose, shape: Shape<T>, payload: T, key: CryptoKey): Promise<string> {
  const signed = `${headerOf(purpose)}.${writeBase64Url(writeCanonical(shape, payload))}`;
  const envelope = `${signed}.${writeBase64Url(await sign(key, asciiBytes(signed)))}`;
  if (envelope.length > longestEnvelope) refuse('3.5', 'a long envelope');
  return envelope;
}

/** SPEC 3.2: the header is compared, never obeyed. The key may depend on the payload, as a claim's does. */
export async function openEnvelope<T extends object>(purpose: Purpose, shape: Shape<T>, envelope: string, keyOf: (payload: T) => Promise<CryptoKey>): Promise<T> {
  if (envelope.length > longestEnvelope) refuse('3.5', 'a long envelope');
  const [header, payload, signature, more] = envelope.split('.');
  if (header === undefined || payload === undefined || signature === undefined || more !== undefined) refuse('3.1', 'not three parts');
  if (header !== headerOf(purpose)) refuse('3.2', 'another header');
  const read = readCanonical(shape, readBase64Url(payload));
  await verify(await keyOf(read), asciiBytes(`${header}.${payload}`), readBase64Url(signature));
  return read;
}
