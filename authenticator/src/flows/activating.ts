import { compareCode } from '../protocol/enrolment';
import { makeDeviceKey, writePublicKey } from '../protocol/publicKey';
import { makeSalt, makeSeedKey, pinKeyText } from '../protocol/pin';
import { sealTokenClaim } from '../protocol/tokenClaim';
import type { Look } from '../server/answers';
import { call, send } from '../server/calls';
import { problemOf } from '../server/problem';
import { readClaimed, readProgress, readTokenBound, type Progress, type TokenBound } from '../server/tokenAnswers';
import type { TokenAccount } from '../store/accounts';
import { dropActivation, finishActivation, keepActivation, type Activation } from '../store/activations';
import { tryStorage } from './enrolling';
import { reloadAccounts } from './opening';

/** A claim that is ready to be sent. The PIN's key is in its envelope, so that it lives in memory only, until the server has answered. */
export interface PreparedToken { activation: Omit<Activation, 'device' | 'account' | 'phone'>; envelope: string }

/** How an activation stands: digits are waited for, it is done, or it is forgotten and begins anew. */
export type Standing = { kind: 'waiting'; progress: Progress } | { kind: 'done' } | { kind: 'over' };

/** SPEC 9.6. Called only once the person has agreed and made a PIN. */
export async function prepareToken(seen: Look, code: string, name: string, pin: string): Promise<PreparedToken> {
  const { server, nonce, portal, userId, userType, company, token } = seen;
  const [{ privateKey, publicKey }, seedKey, salt] = [await makeDeviceKey(), await makeSeedKey(), makeSalt()];
  await tryStorage(seedKey);
  const key = await writePublicKey(publicKey);
  const claim = { server, code, nonce, key, name, consent: token!.consent.version, pin: await pinKeyText(seedKey, salt, pin) };
  const activation = { server, portal, userId, userType, company, name, privateKey, seedKey, salt, compare: await compareCode(code, key) };
  return { activation, envelope: await sealTokenClaim(claim, privateKey) };
}

/** Sends the claim; from the server's answer on the activation outlives a closed app. */
export async function claimToken(prepared: PreparedToken): Promise<Activation> {
  const { device, account, phone } = readClaimed(await send(prepared.activation.server, '/activations', { claim: prepared.envelope }));
  const activation: Activation = { ...prepared.activation, device, account, phone: /[0-9]{4}$/.exec(phone)?.[0] ?? '' };
  await keepActivation(activation);
  await reloadAccounts();
  return activation;
}

export async function standingOf(activation: Activation): Promise<Standing> {
  try {
    return { kind: 'waiting', progress: readProgress(await call(activation, 'GET', '/activation')) };
  } catch (error) {
    return settleRefused(activation, error, 'code-over');
  }
}

/** Hands in the digits of the text message. */
export async function handIn(activation: Activation, code: string): Promise<Standing> {
  try {
    await finish(activation, readTokenBound(await call(activation, 'POST', '/activation/code', { code })));
    return { kind: 'done' };
  } catch (error) {
    return settleOver(activation, error);
  }
}

export async function resendDigits(activation: Activation): Promise<Standing> {
  try {
    return { kind: 'waiting', progress: readProgress(await call(activation, 'POST', '/activation/resend')) };
  } catch (error) {
    return settleOver(activation, error);
  }
}

/** The person does not want it any more. A server that is not told forgets it by itself. */
export async function abandon(activation: Activation): Promise<void> {
  await call(activation, 'DELETE', '/activation').catch(() => undefined);
  await drop(activation);
}

/** The digits are over: these alone, or the activation with them. */
async function settleOver(activation: Activation, error: unknown): Promise<Standing> {
  if (problemOf(error).code !== 'code-over') return settleRefused(activation, error);
  const standing = await standingOf(activation).catch(() => null);
  if (!standing || standing.kind === 'waiting') throw error;
  return standing;
}

/** Refused as a device that is being activated: it is a token by now, for an answer was lost, or it is forgotten (SPEC 9.7). */
async function settleRefused(activation: Activation, error: unknown, alsoOver?: 'code-over'): Promise<Standing> {
  const { code } = problemOf(error);
  if (code !== 'refused' && code !== 'gone' && code !== alsoOver) throw error;
  try {
    await finish(activation, readTokenBound(await call(activation, 'GET', '/device')));
    return { kind: 'done' };
  } catch (problem) {
    if (problemOf(problem).code !== 'refused' && problemOf(problem).code !== 'gone') throw problem;
    await drop(activation);
    return { kind: 'over' };
  }
}

async function finish(activation: Activation, bound: TokenBound): Promise<void> {
  const { server, company, name, privateKey, seedKey, salt, phone } = activation;
  const { device, account, portal, userId, userType } = bound;
  const added: TokenAccount = {
    kind: 'token', device, account, server, portal, userId, userType, company, name, privateKey, seedKey, salt, nextSalt: null, phone, counter: 0, added: Date.now(), state: 'bound',
  };
  await finishActivation(added);
  await reloadAccounts();
}

async function drop(activation: Activation): Promise<void> {
  await dropActivation(activation.device);
  await reloadAccounts();
}
