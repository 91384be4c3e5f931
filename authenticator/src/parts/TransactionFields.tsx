import type { JSX } from 'preact';
import type { Field } from '../protocol/transaction';
import { spoken, words } from '../words/words';
import { readableAmount } from './amount';

/** Every line of a transaction as the statement has it; what is made of an amount stands beside it, never in its place (SPEC 10.2). */
export function TransactionFields({ of: fields }: { of: Field[] }): JSX.Element {
  const currency = fields.find(field => field.name === 'currency')?.value ?? '';
  return <dl>{fields.map(field => <div key={field.name}><dt>{nameOf(field.name)}</dt><dd><Value field={field} currency={currency} /></dd></div>)}</dl>;
}

function Value({ field, currency }: { field: Field; currency: string }): JSX.Element {
  const readable = field.name === 'amount' ? readableAmount(field.value, currency, spoken()) : null;
  return readable === null ? <>{field.value}</> : <><span class="amount">{readable}</span><small>{words().rawAmount(field.value)}</small></>;
}

/** Of a few names the words of the person's language (SPEC 10.2); any other is shown as it is. */
function nameOf(name: string): string {
  const names = new Map([
    ['amount', words().fieldAmount], ['currency', words().fieldCurrency], ['beneficiary', words().fieldBeneficiary], ['account', words().fieldAccount], ['bank', words().fieldBank],
    ['reference', words().fieldReference], ['date', words().fieldDate], ['from', words().fieldFrom], ['note', words().fieldNote],
  ]);
  return names.get(name) ?? name;
}
