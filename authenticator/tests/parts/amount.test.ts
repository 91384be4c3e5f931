import { describe, expect, it } from 'vitest';
import { amountOf, readableAmount } from '../../src/parts/amount';

describe('an amount', () => {
  it.each([
    ['1500000.00', 'IDR', 'Rp1.500.000,00', 'Rp1,500,000.00'], ['0', 'IDR', 'Rp0', 'Rp0'], ['999', 'USD', 'USD 999', 'USD 999'], ['1000', 'USD', 'USD 1.000', 'USD 1,000'],
    ['1234567.5', 'EUR', 'EUR 1.234.567,5', 'EUR 1,234,567.5'], ['9007199254740993.25', 'IDR', 'Rp9.007.199.254.740.993,25', 'Rp9,007,199,254,740,993.25'],
  ])('of %s %s is %s, and %s in English: no digit of it is lost', (amount, currency, id, en) => {
    expect([readableAmount(amount, currency, 'id'), readableAmount(amount, currency, 'en')]).toEqual([id, en]);
  });

  it.each([['1,5', 'IDR'], ['-1', 'IDR'], ['1e9', 'IDR'], ['', 'IDR'], ['1.', 'IDR'], ['.5', 'IDR'], ['١٥', 'IDR'], ['1500', 'rupiah'], ['1500', '']])('that is written otherwise is left as it is: %s %s', (amount, currency) => {
    expect(readableAmount(amount, currency, 'id')).toBeNull();
    expect(amountOf([{ name: 'amount', value: amount }, { name: 'currency', value: currency }], 'id')).toBe(amount);
  });
});
