import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { tellEnded } from '../../src/flows/ended';
import { change, current } from '../../src/flows/state';
import { randomBase64Url } from '../../src/protocol/base64url';
import type { Challenge, Outcome } from '../../src/server/answers';
import { freshDatabase, someAccount } from '../store/fresh';

const time = Math.floor(Date.now() / 1000);
const challenge: Challenge = {
  id: '6a1a2c5e-0a3d-4f0f-9f43-8f2c1e5f7a10', nonce: randomBase64Url(32), asksNumber: false, expires: time + 60,
  shown: { portal: 'LPSE', userId: 'PPK2', browser: 'Chrome', place: 'Jakarta', time },
};

function historySays(outcome: Outcome | null): void {
  const entry = { challenge: challenge.id, outcome, portal: 'LPSE', userId: 'PPK2', browser: 'Chrome', place: 'Jakarta', at: time };
  vi.stubGlobal('fetch', async () => {
    if (!outcome) throw new TypeError('Failed to fetch');
    return new Response(JSON.stringify({ entries: [entry], time }));
  });
}

beforeEach(async () => {
  await freshDatabase();
  change({ answering: {} });
});
afterEach(() => vi.unstubAllGlobals());

describe('a question that ends before its person', () => {
  it.each<[string, boolean, Outcome | null, Challenge, Outcome]>([
    ['was replaced when a newer one is there', true, null, challenge, 'superseded'],
    ['ended as the server says', false, 'approved', challenge, 'approved'],
    ['was cancelled as far as anybody knows', false, null, challenge, 'cancelled'],
    ['has expired when its time is over', false, null, { ...challenge, expires: time - 1 }, 'expired'],
  ])('%s', async (_, newer, history, asked, outcome) => {
    historySays(history);
    const account = await someAccount();
    await tellEnded(account, asked, newer);
    expect(current().answering[account.device]).toMatchObject({ phase: 'over', outcome });
  });

  it('is not told over an answer that was given meanwhile', async () => {
    historySays('approved');
    const account = await someAccount();
    change({ answering: { [account.device]: { challenge, decision: 'approve', phase: 'sending', outcome: null, code: null, reference: '', left: null, needsPin: false } } });
    await tellEnded(account, challenge, true);
    expect(current().answering[account.device]?.phase).toBe('sending');
  });
});
