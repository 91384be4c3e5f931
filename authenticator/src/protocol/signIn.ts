import { base64UrlOf } from './base64url';
import { readBoolean, readExactly, readInteger, readNamed, readOneOf, readVersion, type Shape } from './canonicalJson';
import { openEnvelope, sealEnvelope } from './envelope';
import { readId } from './id';
import { readPersonText } from './personText';
import { refuse } from './refusal';
import { readServerName } from './serverName';

export type Decision = 'approve' | 'deny' | 'report';

/** What the person saw, SPEC 6.4. */
export interface Shown { portal: string; userId: string; browser: string; place: string; time: number }

/** What one account's device is asked, SPEC 6.1 and 8.3. */
export interface Question { server: string; challenge: string; nonce: string; account: string; device: string; shown: Shown; expires: number }

export interface Answer { number: string; decision: Decision; verified: boolean; counter: number }

export type Statement = { v: 1 } & Question & Answer;

export const shownShape: Shape<Shown> = { portal: readPersonText, userId: readPersonText, browser: readPersonText, place: readPersonText, time: readInteger };

/** SPEC 6.4, in the order that is signed. */
const statementShape: Shape<Statement> = {
  v: readVersion,
  server: readServerName,
  challenge: readId,
  nonce: base64UrlOf(32, '6.4'),
  account: readId,
  device: readId,
  shown: readExactly(shownShape),
  number: readNumber,
  decision: readOneOf('6.4', 'approve', 'deny', 'report'),
  verified: readBoolean,
  expires: readInteger,
  counter: readCounter,
};

export function sealStatement(question: Question, answer: Answer, privateKey: CryptoKey): Promise<string> {
  checkNumber(answer);
  const shown = readNamed(shownShape)(question.shown);
  return sealEnvelope('signin', statementShape, { v: 1, ...question, shown, ...answer }, privateKey);
}

/** SPEC 6.5: what was signed is compared with the question as it was asked. */
export async function openStatement(envelope: string, key: CryptoKey, question: Question): Promise<Answer> {
  const { number, decision, verified, counter, ...rest } = await openEnvelope('signin', statementShape, envelope, async () => key);
  const asked: Omit<Statement, keyof Answer> = {
    v: 1, server: question.server, challenge: question.challenge, nonce: question.nonce, account: question.account, device: question.device,
    shown: readExactly(shownShape)(question.shown), expires: question.expires,
  };
  if (JSON.stringify(rest) !== JSON.stringify(asked)) refuse('6.5', 'another question');
  const answer = { number, decision, verified, counter };
  checkNumber(answer);
  return answer;
}

/** SPEC 6.4: only an approval carries a number. */
function checkNumber(answer: Answer): void {
  if (answer.decision !== 'approve' && answer.number !== '') refuse('6.4', 'a number with a refusal');
}

function readNumber(value: unknown): string {
  if (typeof value !== 'string' || !/^([0-9]{6})?$/.test(value)) refuse('6.4', 'not six digits');
  return value;
}

export function readCounter(value: unknown): number {
  const counter = readInteger(value);
  if (counter < 1) refuse('6.6', 'a counter of zero');
  return counter;
}
