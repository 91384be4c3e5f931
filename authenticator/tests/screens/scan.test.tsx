// @vitest-environment happy-dom
// @vitest-environment-options {"url":"https://masuk.example/app/"}
import { render } from 'preact';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { App } from '../../src/App';
import { change } from '../../src/flows/state';
import { replace } from '../../src/parts/navigation';
import { speak } from '../../src/words/words';
import { stubLocks } from '../flows/tokenServer';
import { freshDatabase } from '../store/fresh';
import { button, hasButton, page, stubHistory, text } from './page';

let refuse: (error: unknown) => void;
const viewer = (): HTMLElement => page().querySelector<HTMLElement>('.viewer')!;

beforeEach(async () => {
  await freshDatabase();
  speak('id');
  stubLocks();
  stubHistory();
  vi.stubGlobal('navigator', Object.assign(Object.create(navigator) as object, {
    mediaDevices: { getUserMedia: () => new Promise((_, reject) => { refuse = reject; }) },
  }));
  change({ accounts: [], activations: [], adding: null, arrival: null, locked: false, said: '', tokens: {}, transactions: {}, deciding: {} });
  replace({ screen: 'scan' });
  render(<App />, page());
  await vi.waitFor(() => expect(hasButton('Tempel atau ketik tautan')).toBe(true));
});
afterEach(() => {
  render(null, page());
  vi.unstubAllGlobals();
});

describe('the screen that scans', () => {
  it('makes room for what to do when there is no camera', async () => {
    await vi.waitFor(() => refuse(new Error('no device')));
    await vi.waitFor(() => expect(viewer().hidden).toBe(true));
    expect(page().querySelector('input[name=link]')).not.toBeNull();
    expect(page().querySelector('.notice')).not.toBeNull();
  });

  it('moves nothing any more once one has turned to typing, and still says that there is no camera', async () => {
    button('Tempel atau ketik tautan').click();
    await vi.waitFor(() => expect(page().querySelector('input[name=link]')).not.toBeNull());
    const before = text();
    refuse(new Error('no device'));
    await vi.waitFor(() => expect(text()).not.toBe(before));
    expect(viewer().hidden).toBe(false);
    expect(page().querySelector('.notice')).toBeNull();
    expect(page().querySelector('[role=status]')!.textContent).toBe('Tidak ada kamera yang dapat dipakai');
  });

  it('says of what was typed what is wrong with it, at the field, and keeps it', async () => {
    button('Tempel atau ketik tautan').click();
    await vi.waitFor(() => expect(page().querySelector('input[name=link]')).not.toBeNull());
    const field = page().querySelector<HTMLInputElement>('input[name=link]')!;
    const said = (): string => document.getElementById(field.getAttribute('aria-describedby')!.split(' ')[1]!)!.textContent!;
    button('Pakai tautan ini').click();
    await vi.waitFor(() => expect(said()).toBe('Tempel atau ketik dahulu tautan yang tampil di bawah QR Code.'));
    field.value = 'https://masuk.example/app/#e1.AAAA';
    button('Pakai tautan ini').click();
    await vi.waitFor(() => expect(said()).toContain('Tautan ini tidak lengkap'));
    expect(field.getAttribute('aria-invalid')).toBe('true');
    expect(field.value).toBe('https://masuk.example/app/#e1.AAAA');
    field.value = 'https://lain.example/app/#e1.AAAAAAAAAAAAAAAAAAAAAA';
    button('Pakai tautan ini').click();
    await vi.waitFor(() => expect(said()).toContain('lain.example'));
  });
});
