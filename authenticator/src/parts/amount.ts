import type { Field } from '../protocol/transaction';
import type { Language } from '../words/language';

const shape = /^([0-9]{1,18})(?:\.([0-9]{1,6}))?$/;
const marks: Record<Language, { thousands: string; point: string }> = { id: { thousands: '.', point: ',' }, en: { thousands: ',', point: '.' } };

/** The amount of a transaction as its reader writes it; as it stands where it cannot be, and nothing where there is none. */
export function amountOf(fields: Field[], language: Language): string {
  const valueOf = (name: string): string => fields.find(field => field.name === name)?.value ?? '';
  return readableAmount(valueOf('amount'), valueOf('currency'), language) ?? valueOf('amount');
}

/**
 * "Rp1.500.000,00": an amount as its reader writes it, digit by digit, so that nothing is rounded. Null for what is not written as SPEC 10.2
 * says: then only the text itself is shown.
 */
export function readableAmount(amount: string, currency: string, language: Language): string | null {
  const parts = shape.exec(amount);
  if (!parts || !/^[A-Z]{3}$/.test(currency)) return null;
  const { thousands, point } = marks[language];
  const whole = parts[1]!.replace(/\B(?=(?:[0-9]{3})+$)/g, thousands);
  const digits = parts[2] === undefined ? whole : `${whole}${point}${parts[2]}`;
  return currency === 'IDR' ? `Rp${digits}` : `${currency} ${digits}`;
}
