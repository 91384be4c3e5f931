import { describe, expect, it } from 'vitest';
import { codeOfFragment, readScanned } from '../../src/flows/scanned';

const own = 'https://masuk.example';
const code = 'DcwrFcG3vmiKQUqWN_nSOA';

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

describe('the fragment of a link that the phone opened', () => {
  it('has the code', () => expect(codeOfFragment(`#e1.${code}`)).toBe(code));
  it.each(['', '#', `#e2.${code}`, `#e1.${code}A`, `#${code}`])('has none: %s', fragment => expect(codeOfFragment(fragment)).toBeNull());
});
