import { makeSalt, pinKeyOf, pinKeyText, proofOver } from '../protocol/pin';
import { readTokenState, readUnlocking, type Unlocking } from '../server/tokenAnswers';
import { call } from '../server/calls';
import { isLost, Problem } from '../server/problem';
import { setSalts, type TokenAccount } from '../store/accounts';
import { reloadAccounts } from './opening';
import { setToken } from './state';

/** The key of these six digits. Whether they are the PIN, only the server can say. */
export const pinKeyFor = (account: TokenAccount, pin: string): Promise<CryptoKey> => pinKeyOf(account.seedKey, account.salt, pin);

export async function refreshToken(account: TokenAccount): Promise<void> {
  setToken(account.device, readTokenState(await call(account, 'GET', '/token')));
}

/**
 * SPEC 9.10. The new salt is kept before the server is told: where its answer is lost, the same PIN is sent once more, and until the server
 * has answered nobody here knows which of the two counts.
 */
export async function changePin(account: TokenAccount, oldPin: string, newPin: string): Promise<void> {
  const { device, salt, seedKey } = account;
  const next = account.nextSalt ?? makeSalt();
  await setSalts(device, { salt, nextSalt: next });
  try {
    const key = await pinKeyText(seedKey, next, newPin);
    await call(account, 'POST', '/token/pin', { key, proof: await proofOver(await pinKeyFor(account, oldPin), key) });
    await setSalts(device, { salt: next, nextSalt: null });
  } catch (problem) {
    // Refused at the first time of asking: the old PIN is the one that counts.
    if (!account.nextSalt && !isLost(problem)) await setSalts(device, { salt, nextSalt: null });
    if (problem instanceof Problem && (problem.code === 'locked' || (problem.code === 'wrong-pin' && problem.left === 0))) {
      setToken(device, { locked: true });
      throw new Problem('locked', null, problem.reference);
    }
    throw problem;
  } finally {
    await reloadAccounts();
  }
}

/** SPEC 9.11. */
export async function askToUnlock(account: TokenAccount, by: 'operator' | 'text'): Promise<Unlocking> {
  return readUnlocking(await call(account, 'POST', '/token/unlock', { by }));
}

export async function answerUnlock(account: TokenAccount, answer: string): Promise<void> {
  await call(account, 'POST', '/token/unlock/answer', { answer });
  await refreshToken(account).catch(() => setToken(account.device, { locked: false }));
}
