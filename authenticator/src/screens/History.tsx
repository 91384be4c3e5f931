import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { noteProblem } from '../flows/standing';
import { readHistory, type Entry, type Outcome } from '../server/answers';
import { call } from '../server/calls';
import type { Account } from '../store/accounts';
import { dateAndTime, words } from '../words/words';

/** The newest sign-ins of an account, as the server keeps them. Another version is asked for anew. */
export function History({ account, version }: { account: Account; version: string }): JSX.Element {
  const [entries, setEntries] = useState<Entry[] | 'loading' | 'offline'>('loading');
  useEffect(() => {
    let stale = false;
    const load = async (): Promise<void> => {
      try {
        const read = readHistory(await call(account, 'GET', '/history'));
        if (!stale) setEntries(read);
      } catch (problem) {
        if (!stale) setEntries('offline');
        await noteProblem(account, problem);
      }
    };
    void load();
    return () => { stale = true; };
  }, [account.device, version]);
  return (
    <section>
      <h2>{words().history}</h2>
      {entries === 'loading' && <p class="quiet">{words().loading}</p>}
      {entries === 'offline' && <p class="quiet">{words().historyOffline}</p>}
      {Array.isArray(entries) && entries.length === 0 && <p class="quiet">{words().historyEmpty}</p>}
      {Array.isArray(entries) && entries.length > 0 && <ul class="history">{entries.map(entry => <Row key={entry.challenge} entry={entry} />)}</ul>}
    </section>
  );
}

function Row({ entry }: { entry: Entry }): JSX.Element {
  return (
    <li>
      <p><strong>{outcomeText(entry.outcome)}</strong> <span class="quiet">{dateAndTime(entry.at)}</span></p>
      <p class="quiet">{entry.browser}, {entry.place}</p>
    </li>
  );
}

function outcomeText(outcome: Outcome): string {
  return {
    approved: words().outcomeApproved, denied: words().outcomeDenied, reported: words().outcomeReported, expired: words().outcomeExpired,
    superseded: words().outcomeSuperseded, cancelled: words().outcomeCancelled, 'wrong-number': words().outcomeWrongNumber,
  }[outcome];
}
