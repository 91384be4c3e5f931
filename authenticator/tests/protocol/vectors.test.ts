import { describe, expect, it } from 'vitest';
import { asciiBytes, readBase64Url, writeBase64Url } from '../../src/protocol/base64url';
import { readCanonical, readString, writeCanonical } from '../../src/protocol/canonicalJson';
import { compareCode, openClaim, readEnrolmentLink } from '../../src/protocol/enrolment';
import { readExactText } from '../../src/protocol/exactText';
import { readPersonText } from '../../src/protocol/personText';
import { importPublicKey, readPublicKey } from '../../src/protocol/publicKey';
import { readServerName } from '../../src/protocol/serverName';
import { openStatement } from '../../src/protocol/signIn';
import { openCall } from '../../src/protocol/signedCall';
import { verify } from '../../src/protocol/signature';
import { bytesOf, expectRefusal, readVectors, vectorFiles } from './vectors';

interface Refused { clause: string; why: string }

/** Which groups each file has. A file or a group that nobody runs fails the first test. */
const handled: Record<string, string[]> = {
  text: ['base64url', 'texts', 'exact', 'strings', 'servers'],
  keys: ['accept', 'refuse'],
  signatures: ['key', 'message', 'accept', 'refuse'],
  links: ['accept', 'refuse'],
  claims: ['accept', 'refuse'],
  calls: ['key', 'accept', 'refuse'],
  statements: ['key', 'question', 'accept', 'refuse'],
  pin: ['keys', 'weak', 'strong', 'refuse'],
  'token-claims': ['accept', 'refuse'],
  transactions: ['key', 'question', 'accept', 'refuse', 'fields', 'digests'],
  offline: ['accept', 'refuse'],
};

describe('every vector', () => {
  it('has somebody who runs it', () => {
    expect(vectorFiles()).toEqual(Object.keys(handled).sort());
    for (const [file, groups] of Object.entries(handled)) expect(Object.keys(readVectors(file)), file).toEqual(groups);
  });

  it('of base64url', async () => {
    const { accept, refuse } = readVectors('text').base64url;
    for (const { text, hex } of accept) {
      expect(readBase64Url(text)).toEqual(bytesOf(hex));
      expect(writeBase64Url(bytesOf(hex))).toBe(text);
    }
    for (const { why, text } of refuse) await expectRefusal(why, () => readBase64Url(text));
  });

  it('of texts', async () => {
    const { accept, refuse } = readVectors('text').texts;
    for (const text of accept.map((one: string | { text: string }) => (typeof one === 'string' ? one : one.text))) expect(readPersonText(text)).toBe(text);
    for (const { why, text } of refuse) await expectRefusal(why, () => readPersonText(text));
  });

  it('of exact texts', async () => {
    const { accept, refuse } = readVectors('text').exact;
    for (const text of accept) expect(readExactText(text)).toBe(text);
    for (const { why, text } of refuse) await expectRefusal(why, () => readExactText(text));
  });

  it('of strings', () => {
    const shape = { s: readString };
    for (const { value, json } of readVectors('text').strings) {
      const written = new Uint8Array([...asciiBytes('{"s":'), ...bytesOf(json), ...asciiBytes('}')]);
      expect(writeCanonical(shape, { s: value })).toEqual(written);
      expect(readCanonical(shape, written)).toEqual({ s: value });
    }
  });

  it('of servers', async () => {
    const { accept, refuse } = readVectors('text').servers;
    for (const text of accept.map((one: string | { text: string }) => (typeof one === 'string' ? one : one.text))) expect(readServerName(text)).toBe(text);
    for (const { why, text } of refuse) await expectRefusal(`${why}: ${text}`, () => readServerName(text));
  });

  it('of keys', async () => {
    const { accept, refuse } = readVectors('keys');
    for (const key of accept) expect((await importPublicKey(key)).type).toBe('public');
    for (const { why, key } of refuse) await expectRefusal(why, () => readPublicKey(key));
  });

  it('of signatures', async () => {
    const { key, message, accept, refuse } = readVectors('signatures');
    const imported = await importPublicKey(key);
    for (const signature of accept) await verify(imported, bytesOf(message), bytesOf(signature));
    for (const { why, signature } of refuse) await expectRefusal(why, () => verify(imported, bytesOf(message), bytesOf(signature)));
  });

  it('of links', async () => {
    const { accept, refuse } = readVectors('links');
    for (const { link, server, code } of accept) expect(readEnrolmentLink(link)).toEqual({ server, code });
    for (const { why, link } of refuse) await expectRefusal(why, () => readEnrolmentLink(link));
  });

  it('of claims', async () => {
    const { accept, refuse } = readVectors('claims');
    for (const { envelope, claim, compare } of accept) {
      expect(await openClaim(envelope)).toEqual(claim);
      expect(await compareCode(claim.code, claim.key)).toBe(compare);
    }
    for (const { why, envelope } of refuse) await expectRefusal(why, () => openClaim(envelope));
  });

  it('of calls', async () => {
    const { key, accept, refuse } = readVectors('calls');
    const imported = await importPublicKey(key);
    for (const { envelope, request, call } of accept) expect(await openCall(envelope, imported, request)).toEqual(call);
    for (const { why, envelope, request } of refuse) await expectRefusal(why, () => openCall(envelope, imported, request));
  });

  it('of statements', async () => {
    const { key, question, accept, refuse } = readVectors('statements');
    const imported = await importPublicKey(key);
    for (const { envelope, answer } of accept) expect(await openStatement(envelope, imported, question)).toEqual(answer);
    for (const { why, envelope } of refuse as (Refused & { envelope: string })[]) await expectRefusal(why, () => openStatement(envelope, imported, question));
  });
});
