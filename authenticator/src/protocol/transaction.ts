import { asciiBytes, base64UrlOf, sha256, writeBase64Url } from './base64url';
import { readBoolean, readExactly, readInteger, readList, readNamed, readOneOf, readVersion, type Reader, type Shape } from './canonicalJson';
import { openEnvelope, sealEnvelope } from './envelope';
import { readExactText } from './exactText';
import { readId } from './id';
import { refuse } from './refusal';
import { readServerName } from './serverName';
import { readCounter, type Decision } from './signIn';

/** SPEC 10.2 and 10.3. */
const longestName = 40;
const mostFields = 20;
const fewestItems = 2;
const mostItems = 500;

export interface Field { name: string; value: string }
export interface Item { fields: Field[] }

/** What the person saw, SPEC 10.4. A batch has a digest and a count. */
export interface TransactionShown { party: string; title: string; fields: Field[]; digest: string; count: number }

/** What one person's token is asked. */
export interface TransactionQuestion { server: string; transaction: string; nonce: string; account: string; device: string; shown: TransactionShown; expires: number }

export interface TransactionAnswer { decision: Decision; verified: boolean; counter: number }

export type TransactionStatement = { v: 1 } & TransactionQuestion & TransactionAnswer;

const fieldShape: Shape<Field> = { name: value => readExactText(value, longestName), value: value => readExactText(value) };
const itemShape: Shape<Item> = { fields: fieldsBy(readExactly(fieldShape)) };
const shownShape: Shape<TransactionShown> = shownBy(readExactly(fieldShape));

/** In an answer of the server: members that nobody here knows go no further, and what is signed has the order of the table. */
const loose = { shown: readNamed(shownBy(readNamed(fieldShape))), item: readNamed<Item>({ fields: fieldsBy(readNamed(fieldShape)) }) };

export const readShown: Reader<TransactionShown> = value => checkedBatch(readExactly(shownShape)(value));
export const readAnsweredShown: Reader<TransactionShown> = value => checkedBatch(loose.shown(value));
export const readItems: Reader<Item[]> = readList('10.3', loose.item, fewestItems, mostItems);

/** SPEC 10.4, in the order that is signed. */
const statementShape: Shape<TransactionStatement> = {
  v: readVersion,
  server: readServerName,
  transaction: readId,
  nonce: base64UrlOf(32, '10.4'),
  account: readId,
  device: readId,
  shown: readShown,
  decision: readOneOf('10.4', 'approve', 'deny', 'report'),
  verified: readBoolean,
  expires: readInteger,
  counter: readCounter,
};

export function sealTransaction(question: TransactionQuestion, answer: TransactionAnswer, privateKey: CryptoKey): Promise<string> {
  checkAnswer(answer);
  const shown = readAnsweredShown(question.shown);
  return sealEnvelope('transaction', statementShape, { v: 1, ...question, shown, ...answer }, privateKey);
}

/** SPEC 6.5: what was signed is compared with the question as it was asked. */
export async function openTransaction(envelope: string, key: CryptoKey, question: TransactionQuestion): Promise<TransactionAnswer> {
  const { decision, verified, counter, ...rest } = await openEnvelope('transaction', statementShape, envelope, async () => key);
  const asked: Omit<TransactionStatement, keyof TransactionAnswer> = {
    v: 1, server: question.server, transaction: question.transaction, nonce: question.nonce, account: question.account, device: question.device,
    shown: readShown(question.shown), expires: question.expires,
  };
  if (JSON.stringify(rest) !== JSON.stringify(asked)) refuse('6.5', 'another question');
  const answer = { decision, verified, counter };
  checkAnswer(answer);
  return answer;
}

/** SPEC 10.3: what stands for a batch's items in what is signed. */
export async function digestOf(items: Item[]): Promise<string> {
  return writeBase64Url(await sha256(asciiBytes(JSON.stringify(items.map(readExactly(itemShape))))));
}

/** SPEC 10.4: an approval has a PIN behind it. */
function checkAnswer(answer: TransactionAnswer): void {
  if (answer.decision === 'approve' && !answer.verified) refuse('10.4', 'an approval that is not verified');
}

function shownBy(field: Reader<Field>): Shape<TransactionShown> {
  return { party: value => readExactText(value), title: value => readExactText(value), fields: fieldsBy(field), digest: readDigest, count: readInteger };
}

function fieldsBy(field: Reader<Field>): Reader<Field[]> {
  const read = readList('10.2', field, 1, mostFields);
  return value => {
    const fields = read(value);
    if (new Set(fields.map(one => one.name)).size !== fields.length) refuse('10.2', 'a name twice');
    return fields;
  };
}

function readDigest(value: unknown): string {
  return value === '' ? '' : base64UrlOf(32, '10.3')(value);
}

function checkedBatch(shown: TransactionShown): TransactionShown {
  const { digest, count } = shown;
  if (digest === '' ? count !== 0 : count < fewestItems || count > mostItems) refuse('10.3', 'a digest and a count that do not fit');
  return shown;
}
