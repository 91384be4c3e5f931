import type { JSX } from 'preact';
import { go } from '../../parts/navigation';
import { useApp } from '../../parts/useApp';
import { useLeft } from '../../parts/useLeft';
import { amountOf } from '../../parts/amount';
import type { TransactionShown } from '../../protocol/transaction';
import type { TokenAccount } from '../../store/accounts';
import { duration, spoken, words } from '../../words/words';

/** What waits for this person, the oldest first. An answer that was not sent yet stands here too, until it has been. */
export function TransactionList({ account }: { account: TokenAccount }): JSX.Element | null {
  const { transactions, unshown, deciding } = useApp();
  const left = useLeft(account.server);
  const unsent = deciding[account.device]?.phase === 'unsent' ? deciding[account.device]!.transaction : null;
  const waiting = (transactions[account.device] ?? []).filter(one => one.id !== unsent?.id && left(one.expires) > 0);
  const more = unshown[account.device] ?? 0;
  if (waiting.length === 0 && !unsent && more === 0) return null;
  const open = (id: string): void => go({ screen: 'transaction', device: account.device, id });
  return (
    <section>
      <h2>{words().transactions}</h2>
      <ul class="accounts">
        {unsent && <li><button type="button" class="account asks" onClick={() => open(unsent.id)}><Summary shown={unsent.shown} /><span class="badge loud">{words().unsentBadge}</span></button></li>}
        {waiting.map(one => (
          <li key={one.id}>
            <button type="button" class="account asks" onClick={() => open(one.id)}><Summary shown={one.shown} /><span class="quiet">{words().timeLeft(duration(left(one.expires)))}</span></button>
          </li>
        ))}
      </ul>
      {more > 0 && <p class="quiet">{words().transactionUnshown(more)}</p>}
    </section>
  );
}

function Summary({ shown }: { shown: TransactionShown }): JSX.Element {
  const amount = amountOf(shown.fields, spoken());
  return <><span class="quiet">{shown.party}</span><strong>{shown.title}</strong>{amount !== '' && <span>{amount}</span>}</>;
}
