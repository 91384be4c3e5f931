import { describe, expect, it } from 'vitest';
import { readFragment, readScanned } from '../../src/flows/scanned';
import { writeOfflineLink } from '../../src/protocol/offline';

const own = 'https://masuk.example';
const code = 'DcwrFcG3vmiKQUqWN_nSOA';
const id = '6a1a2c5e-0a3d-4f0f-9f43-8f2c1e5f7a10';

describe('what was scanned', () => {
  it.each([code, `${own}/app/#e1.${code}`])('leads to an enrolment: %s', text => expect(readScanned(text, own)).toEqual({ fit: true, adding: { kind: 'enrolment', code } }));

  it('leads to codes of another service', () => {
    expect(readScanned('otpauth://totp/sari?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ', own)).toMatchObject({ fit: true, adding: { kind: 'other', account: { name: 'sari' } } });
  });

  it('is refused by name when it is of another server', () => {
    expect(readScanned(`https://jahat.example:8443/app/#e1.${code}`, own)).toEqual({ fit: false, why: 'foreign', host: 'jahat.example:8443' });
  });

  it.each(['', 'halo', 'https://masuk.example/', `${own}/app/?x#e1.${code}`, `javascript:alert(1)//${code}`, `${code}A`])('leads nowhere: %s', text =>
    expect(readScanned(text, own)).toEqual({ fit: false, why: 'unknown' }));

  it('says when another service asks for what this app cannot do', () => expect(readScanned('otpauth://hotp/sari?secret=GEZDGNBV', own)).toEqual({ fit: false, why: 'unfit-code' }));
});

describe('a transaction without network', () => {
  const shown = { party: 'Bank Contoh', title: 'Transfer', fields: [{ name: 'amount', value: '1' }], digest: '', count: 0 };
  const transaction = { v: 1 as const, server: own, transaction: id, account: id, question: '00481516', shown };

  it('is read from its picture, and from a link that the phone opened', () => {
    const link = writeOfflineLink(transaction);
    expect(readScanned(link, own)).toEqual({ fit: true, adding: { kind: 'offline', transaction } });
    expect(readFragment(link.slice(link.indexOf('#')), own)).toEqual({ kind: 'offline', transaction });
  });

  it('is refused by name when it is of another server', () => {
    const link = writeOfflineLink({ ...transaction, server: 'https://jahat.example' });
    expect(readScanned(link, own)).toEqual({ fit: false, why: 'foreign', host: 'jahat.example' });
    expect(readFragment(link.slice(link.indexOf('#')), own)).toBeNull();
  });
});

describe('the fragment of a link that the phone opened', () => {
  it('has the code of an enrolment', () => expect(readFragment(`#e1.${code}`, own)).toEqual({ kind: 'enrolment', code }));

  it('names the transaction or the sign-in that a page on this phone is about', () => {
    expect(readFragment(`#r1.${id}`, own)).toEqual({ kind: 'transaction', id });
    expect(readFragment(`#r1.${id.replaceAll('-', '')}`, own)).toEqual({ kind: 'transaction', id });
    expect(readFragment('#s1.bisnis-1', own)).toEqual({ kind: 'signin', back: '/bisnis-1/sign-in/waiting' });
  });

  it.each(['', '#', `#e2.${code}`, `#e1.${code}A`, `#${code}`, '#t1.AAAA', `#r1.${id}/`, '#r1.', '#s1.', '#s1.Bisnis', '#s1../evil', '#s1.a/b', `#s1.${'a'.repeat(41)}`])('has none: %s', fragment =>
    expect(readFragment(fragment, own)).toBeNull());
});
