import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { fetchItems } from '../../flows/transactions';
import type { Item } from '../../protocol/transaction';
import { Refusal } from '../../protocol/refusal';
import type { Transaction } from '../../server/tokenAnswers';
import type { TokenAccount } from '../../store/accounts';
import { TransactionFields } from '../../parts/TransactionFields';
import { words } from '../../words/words';

/** `ready` only where everything that is signed can be shown: a single transaction is, a batch once its items have its digest (SPEC 10.3). */
export type Items = { kind: 'loading' | 'wrong' | 'failed' } | { kind: 'ready'; items: Item[] };

export function useItems(account: TokenAccount, transaction: Transaction): [Items, () => void] {
  const single = transaction.shown.count === 0;
  const [items, setItems] = useState<Items>(single ? { kind: 'ready', items: [] } : { kind: 'loading' });
  const load = (): void => {
    if (single) return;
    setItems({ kind: 'loading' });
    fetchItems(account, transaction).then(found => setItems({ kind: 'ready', items: found }), (error: unknown) => setItems({ kind: error instanceof Refusal ? 'wrong' : 'failed' }));
  };
  useEffect(load, [transaction.id]);
  return [items, load];
}

export function Batch({ count, items, onRetry }: { count: number; items: Items; onRetry: () => void }): JSX.Element {
  const [open, setOpen] = useState(false);
  return (
    <section class="stack">
      <h2>{words().batch(count)}</h2>
      {items.kind === 'loading' && <p role="status">{words().batchLoading}</p>}
      {items.kind === 'wrong' && <p class="problem" role="alert">{words().batchWrong}</p>}
      {items.kind === 'failed' && <><p class="notice" role="alert">{words().batchFailed}</p><button type="button" class="secondary" onClick={onRetry}>{words().retry}</button></>}
      {items.kind === 'ready' && <button type="button" class="secondary" aria-expanded={open} onClick={() => setOpen(!open)}>{open ? words().batchClose : words().batchOpen}</button>}
      {items.kind === 'ready' && open && (
        <ol class="items">{items.items.map((item, at) => <li key={at}><h3>{words().batchItem(at + 1)}</h3><TransactionFields of={item.fields} /></li>)}</ol>
      )}
    </section>
  );
}
