import { sealStatement, type Decision } from '../protocol/signIn';
import type { Challenge } from '../server/answers';
import type { Account } from '../store/accounts';
import { drawCounter, keepStatement, keptStatement, type KeptStatement } from '../store/statements';
import { inTurn, sendStatement } from './sending';
import { current, sent, setAnswering, type Answering } from './state';

/** Answers a challenge; a Secure Token approves with its PIN's key. The result, whatever it is, is in the state's `answering`. */
export async function answer(
  account: Account, challenge: Challenge, decision: Decision, number: string, verified: boolean, pinKey: CryptoKey | null = null,
): Promise<void> {
  // A second tap is no second answer, and what is over is not answered. One that did not arrive goes again below.
  const before = current().answering[account.device];
  if (before?.phase === 'sending' || (before && isOver(before) && before.challenge.id === challenge.id)) return;
  const answering: Answering = { ...sent(decision, 'sending'), challenge };
  setAnswering(account.device, answering);
  try {
    await inTurn(account, async () => {
      const kept = await keptStatement(account.device);
      // Another tab may have answered this challenge and be waiting for the network: then that answer stands.
      const statement = kept?.kind === 'signin' && kept.challenge.id === challenge.id ? kept : await makeStatement(account, challenge, decision, number, verified, pinKey !== null);
      await sendStatement(account, statement, pinKey);
    });
  } catch {
    // Nothing was sent: the storage failed, or the account was deleted in another tab.
    setAnswering(account.device, { ...answering, phase: 'over', code: 'storage' });
  }
}

const isOver = ({ phase }: Answering): boolean => phase === 'done' || phase === 'over';

async function makeStatement(account: Account, challenge: Challenge, decision: Decision, number: string, verified: boolean, proved: boolean): Promise<KeptStatement> {
  const { device, server } = account;
  const question = { server, challenge: challenge.id, nonce: challenge.nonce, account: account.account, device, shown: challenge.shown, expires: challenge.expires };
  const counter = await drawCounter(device);
  const envelope = await sealStatement(question, { number, decision, verified, counter }, account.privateKey);
  const statement: KeptStatement = { kind: 'signin', device, challenge, decision, envelope, proved };
  await keepStatement(statement);
  return statement;
}
