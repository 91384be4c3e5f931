import { describe, expect, it } from 'vitest';
import { asciiBytes, randomBase64Url } from '../../src/protocol/base64url';
import { openClaim, sealClaim } from '../../src/protocol/enrolment';
import { makeDeviceKey, writePublicKey } from '../../src/protocol/publicKey';
import { openStatement, sealStatement, type Question } from '../../src/protocol/signIn';
import { openCall, sealCall } from '../../src/protocol/signedCall';
import { sign, verify } from '../../src/protocol/signature';
import { expectRefusal } from './vectors';

const server = 'https://masuk.example';
const id = '6a1a2c5e-0a3d-4f0f-9f43-8f2c1e5f7a10';
const question: Question = {
  server, challenge: id, nonce: randomBase64Url(32), account: id, device: id, expires: 1795392060,
  shown: { portal: 'LPSE Kota Contoh', userId: 'PPK2', browser: 'Chrome · Windows', place: 'Kantor', time: 1795392000 },
};

describe('what this device signs', () => {
  it('has the lower s, whatever the platform made', async () => {
    const { privateKey, publicKey } = await makeDeviceKey();
    for (let at = 0; at < 32; at++) await verify(publicKey, asciiBytes(`message ${at}`), await sign(privateKey, asciiBytes(`message ${at}`)));
  });

  it('cannot be taken out of the platform', async () => {
    const { privateKey } = await makeDeviceKey();
    await expect(crypto.subtle.exportKey('pkcs8', privateKey)).rejects.toThrow();
  });

  it('is a claim that reads back', async () => {
    const { privateKey, publicKey } = await makeDeviceKey();
    const claim = { server, code: randomBase64Url(16), nonce: randomBase64Url(32), key: await writePublicKey(publicKey), name: 'Android · Chrome' };
    expect(await openClaim(await sealClaim(claim, privateKey))).toEqual({ v: 1, ...claim });
  });

  it('is a call for this request and no other', async () => {
    const { privateKey, publicKey } = await makeDeviceKey();
    const call = { server, device: id, method: 'POST' as const, path: '/api/app/v1/push', body: '{}', time: 1795392000, nonce: randomBase64Url(16) };
    const envelope = await sealCall(call, privateKey);
    expect((await openCall(envelope, publicKey, call)).device).toBe(id);
    await expectRefusal('another path', () => openCall(envelope, publicKey, { ...call, path: '/api/app/v1/device' }));
  });

  it('is a statement whose members stand in the order of the table, whatever the order of the objects', async () => {
    const { privateKey, publicKey } = await makeDeviceKey();
    const answer = { counter: 3, verified: false, decision: 'approve' as const, number: '048213' };
    const shuffled = { ...question, shown: { time: 1795392000, place: 'Kantor', browser: 'Chrome · Windows', userId: 'PPK2', portal: 'LPSE Kota Contoh' } };
    expect(await openStatement(await sealStatement(shuffled, answer, privateKey), publicKey, question)).toEqual(answer);
  });

  it('never carries a number with a refusal', async () => {
    const { privateKey } = await makeDeviceKey();
    await expectRefusal('a number with a denial', () => sealStatement(question, { number: '048213', decision: 'deny', verified: false, counter: 1 }, privateKey));
  });
});
