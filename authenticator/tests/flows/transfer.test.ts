import { describe, expect, it } from 'vitest';
import { openExport, readExportFile, writeExport } from '../../src/flows/transfer';
import { readOtpAuth } from '../../src/protocol/otpauth';
import { expectRefusal } from '../protocol/vectors';

const accounts = [readOtpAuth('otpauth://totp/Surel:sari?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&algorithm=SHA512&digits=8&period=60')];
const passphrase = 'kuda benar baterai';

describe('an export', () => {
  it('opens with its passphrase and with no other', async () => {
    const file = readExportFile(await writeExport(accounts, passphrase));
    expect(await openExport(file, passphrase)).toEqual(accounts);
    expect(await openExport(file, passphrase + ' ')).toBeNull();
  });

  it('shows nothing of what is in it', async () => expect(await writeExport(accounts, passphrase)).not.toMatch(/sari|Surel|GEZD/));

  it('does not open when anything in it was changed', async () => {
    const file = readExportFile(await writeExport(accounts, passphrase));
    expect(await openExport({ ...file, iterations: file.iterations + 1 }, passphrase)).toBeNull();
    expect(await openExport({ ...file, content: `A${file.content.slice(1)}`.replace(/^A/, file.content.startsWith('A') ? 'B' : 'A') }, passphrase)).toBeNull();
  });

  it.each([
    ['nothing', ''], ['not JSON', 'halo'], ['another kind', '{"kind":"other"}'],
    ['few iterations', '{"kind":"gapura-codes","version":1,"iterations":1,"salt":"","nonce":"","content":""}'],
    ['iterations that take minutes', '{"kind":"gapura-codes","version":1,"iterations":900000000,"salt":"","nonce":"","content":""}'],
    ['another version', '{"kind":"gapura-codes","version":2,"iterations":600000,"salt":"","nonce":"","content":""}'],
    ['a huge file', ' '.repeat(1_000_001)],
  ])('is refused: %s', (why, text) => expectRefusal(why, () => readExportFile(text)));
});
