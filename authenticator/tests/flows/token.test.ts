import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { answerUnlock, askToUnlock, changePin } from '../../src/flows/token';
import { change, current } from '../../src/flows/state';
import { pinKeyOf, pinKeyText, proofOver } from '../../src/protocol/pin';
import { addAccount, readAccounts, type TokenAccount } from '../../src/store/accounts';
import { freshDatabase, someToken } from '../store/fresh';
import { now, ok, refused, tokenServer, type Came, type Reply } from './tokenServer';

let account: TokenAccount;
let asked: Came[];
let reply: (came: Came) => Reply;

const kept = async (): Promise<TokenAccount> => (await readAccounts())[0] as TokenAccount;

beforeEach(async () => {
  await freshDatabase();
  account = await someToken();
  await addAccount(account);
  change({ accounts: [account], tokens: {} });
  asked = tokenServer(came => reply(came));
});
afterEach(() => vi.unstubAllGlobals());

describe('another PIN', () => {
  it('is a new key under a new salt, proved by the old PIN', async () => {
    reply = () => ok({ changed: true });
    await changePin(account, '739164', '820537');
    const { salt, nextSalt } = await kept();
    expect([salt, nextSalt]).toEqual([expect.not.objectContaining(account.salt), null]);
    const { key, proof } = asked[0]!.body;
    expect(key).toBe(await pinKeyText(account.seedKey, salt, '820537'));
    expect(proof).toBe(await proofOver(await pinKeyOf(account.seedKey, account.salt, '739164'), key!));
  });

  it('that is refused changes nothing', async () => {
    reply = () => refused(403, 'wrong-pin', { left: 2 });
    await expect(changePin(account, '739165', '820537')).rejects.toMatchObject({ code: 'wrong-pin', left: 2 });
    expect(await kept()).toMatchObject({ salt: account.salt, nextSalt: null });
  });

  it('whose answer was lost is sent again as the same key, and until then nobody says which PIN counts', async () => {
    reply = () => 'lost';
    await expect(changePin(account, '739164', '820537')).rejects.toMatchObject({ code: 'unreachable' });
    const unsure = await kept();
    expect(unsure.salt).toEqual(account.salt);
    expect(unsure.nextSalt).not.toBeNull();
    reply = () => ok({ changed: true });
    await changePin(unsure, '739164', '820537');
    expect(asked[1]!.body).toEqual(asked[0]!.body);
    expect(await kept()).toMatchObject({ salt: unsure.nextSalt, nextSalt: null });
  });

  it('that is refused after a lost answer leaves open which PIN counts', async () => {
    reply = () => 'lost';
    await expect(changePin(account, '739164', '820537')).rejects.toThrow();
    reply = () => refused(403, 'wrong-pin', { left: 1 });
    await expect(changePin(await kept(), '739164', '820538')).rejects.toMatchObject({ code: 'wrong-pin' });
    expect((await kept()).nextSalt).not.toBeNull();
  });

  it('locks the token with the last wrong one', async () => {
    reply = () => refused(403, 'wrong-pin', { left: 0 });
    await expect(changePin(account, '739165', '820537')).rejects.toMatchObject({ code: 'locked' });
    expect(current().tokens[account.device]?.locked).toBe(true);
  });
});

describe('a locked token', () => {
  it('is unlocked by what an operator read out', async () => {
    change({ tokens: { [account.device]: { locked: true, left: 0, limitedUntil: 0 } } });
    reply = ({ call }) => (call === 'POST /token/unlock' ? ok({ question: '73910482', phone: '', expires: now() + 600 })
      : call === 'GET /token' ? ok({ locked: false, left: 3, limitedUntil: 0 }) : ok({ unlocked: true }));
    expect(await askToUnlock(account, 'operator')).toMatchObject({ question: '73910482' });
    await answerUnlock(account, '11223344');
    expect(asked.map(came => [came.call, came.body])).toEqual([
      ['POST /token/unlock', { by: 'operator' }], ['POST /token/unlock/answer', { answer: '11223344' }], ['GET /token', {}],
    ]);
    expect(current().tokens[account.device]).toEqual({ locked: false, left: 3, limitedUntil: 0 });
  });

  it.each(['7391048', '739104823', '7391048a'])('shows no question that is none: %s', async question => {
    reply = () => ok({ question, phone: '', expires: now() + 600 });
    await expect(askToUnlock(account, 'operator')).rejects.toThrow('9.11');
  });
});
