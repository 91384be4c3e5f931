import { describe, expect, it } from 'vitest';
import { en } from '../../src/words/en';
import { id, type Words } from '../../src/words/id';

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

  it('are those of the guides where the guides have them', () => {
    expect([id.addAccount, id.authorize, id.yes, id.no, id.notMe, id.approved, id.ok, id.overExpired])
      .toEqual(['Tambah Account', 'Authorize Login', 'Ya', 'Tidak', 'Bukan saya', 'Berhasil Login', 'OK', 'Kedaluwarsa']);
  });
});
