// @vitest-environment happy-dom
import { render } from 'preact';
import { afterEach, describe, expect, it } from 'vitest';
import { change } from '../../src/flows/state';
import { ArriveScreen } from '../../src/screens/ArriveScreen';
import { speak } from '../../src/words/words';
import { hasButton, page, text } from './page';

afterEach(() => {
  speak('id');
  change({ arrival: null });
  render(null, page());
});

describe('a link that nobody here can read', () => {
  it.each([['id', 'Tautan ini bukan dari kami', 'Tutup'], ['en', 'This link is none of ours', 'Close']] as const)('is told of in %s until that is closed', (language, said, close) => {
    speak(language);
    change({ accounts: [], arrival: { kind: 'unread' } });
    render(<ArriveScreen />, page());
    expect(text()).toContain(said);
    expect(page().querySelector('[role=alert]')).not.toBeNull();
    expect(hasButton(close)).toBe(true);
  });
});
