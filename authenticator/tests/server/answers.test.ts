import { describe, expect, it } from 'vitest';
import { randomBase64Url } from '../../src/protocol/base64url';
import { readBound, readHistory, readLook, readPending } from '../../src/server/answers';
import { expectRefusal } from '../protocol/vectors';

const id = '6a1a2c5e-0a3d-4f0f-9f43-8f2c1e5f7a10';
const shown = { portal: 'LPSE', userId: 'PPK2', browser: 'Chrome', place: 'Jakarta', time: 1 };
const challenge = { id, nonce: randomBase64Url(32), shown, asksNumber: true, expires: 61 };
const look = { portal: 'LPSE', userId: 'PPK2', userType: '', company: 'PT Maju Jaya', server: 'https://masuk.example', nonce: randomBase64Url(32), expires: 300, token: null };
const bound = { device: id, account: id, portal: 'LPSE', userId: 'PPK2', userType: 'Penyedia', company: '', key: randomBase64Url(20), pushKey: '' };

describe('an answer', () => {
  it('may have members that nobody here knows, which go no further', () => {
    expect(readPending({ challenge: { ...challenge, more: 1, shown: { ...shown, more: 1 } }, time: 1, more: 1 })).toEqual(challenge);
    expect(readPending({ challenge: null })).toBeNull();
    expect(readLook({ ...look, time: 1 })).toEqual({ ...look, language: null });
    expect(readLook({ ...look, language: 'en' }).language).toBe('en');
    expect(readBound({ ...bound, time: 1 })).toEqual(bound);
  });

  it.each<[string, () => unknown]>([
    ['a text that looks like another one', () => readPending({ challenge: { ...challenge, shown: { ...shown, portal: 'LPSE\u202eatoK' } } })],
    ['an empty text', () => readPending({ challenge: { ...challenge, shown: { ...shown, place: '' } } })],
    ['a missing challenge', () => readPending({})],
    ['an id with a path in it', () => readPending({ challenge: { ...challenge, id: '../device' } })],
    ['a server without TLS', () => readLook({ ...look, server: 'http://masuk.example' })],
    ['a short nonce', () => readLook({ ...look, nonce: randomBase64Url(16) })],
    ['a short key', () => readBound({ ...bound, key: randomBase64Url(10) })],
    ['a push key that is none', () => readBound({ ...bound, pushKey: 'abcd' })],
    ['a member of the prototype', () => readBound({ ...bound, portal: undefined })],
    ['a list instead of an object', () => readLook([])],
    ['an outcome that there is not', () => readHistory({ entries: [{ ...shown, challenge: id, outcome: 'toString', at: 1 }] })],
    ['more entries than asked for', () => readHistory({ entries: Array(31).fill({}) })],
  ])('is refused with %s', expectRefusal);
});
