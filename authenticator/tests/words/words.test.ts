// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest';
import { en } from '../../src/words/en';
import { id, type Words } from '../../src/words/id';
import { duration, speak } from '../../src/words/words';

const keys = (words: Words): string[] => Object.keys(words);

describe('the words', () => {
  it('are the same ones in both languages', () => expect(keys(en)).toEqual(keys(id)));

  it('take the same things in both languages', () => {
    for (const key of keys(id) as (keyof Words)[]) {
      const [here, there] = [id[key], en[key]];
      expect(typeof there, key).toBe(typeof here);
      if (typeof here === 'function') expect((there as unknown as () => string).length, key).toBe(here.length);
      else expect(there, key).not.toBe('');
    }
  });

  it('count as people do', () => {
    expect([id.pinWait(30), id.pinWait(3600)].map(text => text.replace(/.*Tunggu /, ''))).toEqual(['30 detik.', '60 menit.']);
    expect([en.importDone(0), en.importDone(1), en.importDone(2)]).toEqual(['Nothing new: all services of that file are here already.', '1 service added.', '2 services added.']);
  });

  it('tell a time that is left in its two largest units', () => {
    speak('id');
    expect([28_787, 3_600, 299.5, 60, 31.2, 0].map(duration)).toEqual(['7 jam 59 menit', '1 jam', '5 menit', '1 menit', '32 detik', '0 detik']);
    speak('en');
    expect([28_787, 3_661, 61].map(duration)).toEqual(['7 hours 59 minutes', '1 hour 1 minute', '1 minute 1 second']);
    speak('id');
  });

  it('are those of the guides where the guides have them', () => {
    expect([id.addAccount, id.authorize, id.yes, id.no, id.notMe, id.approved, id.ok, id.overExpired])
      .toEqual(['Tambah Account', 'Authorize Login', 'Ya', 'Tidak', 'Bukan saya', 'Berhasil Login', 'OK', 'Kedaluwarsa']);
  });
});
