import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { fetchHistory } from '../flows/history';
import { noteProblem } from '../flows/standing';
import type { Entry, Outcome } from '../server/answers';
import { problemOf, type Problem } from '../server/problem';
import type { Account } from '../store/accounts';
import { keptHistory, type KeptHistory } from '../store/histories';
import { Reference } from '../parts/Reference';
import { dateAndTime, words } from '../words/words';

/** The newest sign-ins of an account: those of the last time, marked as such, until the server tells them. Another version is asked for anew. */
export function History({ account, version }: { account: Account; version: string }): JSX.Element {
  const { fresh, kept, problem } = useHistory(account, version);
  const entries = fresh ?? kept?.entries;
  return (
    <section>
      <h2>{words().history}</h2>
      {problem && <p class="quiet">{problem.code === 'unreachable' ? words().historyOffline : words().historyFailed}</p>}
      <Reference of={problem?.reference} />
      {!fresh && kept && <p class="quiet">{words().historyKept(dateAndTime(kept.at))}</p>}
      {!entries && !problem && <p class="quiet">{words().loading}</p>}
      {entries?.length === 0 && <p class="quiet">{words().historyEmpty}</p>}
      {entries && entries.length > 0 && <ul class="history">{entries.map(entry => <Row key={entry.challenge} entry={entry} />)}</ul>}
    </section>
  );
}

interface Known { fresh: Entry[] | null; kept: KeptHistory | null; problem: Problem | null }

function useHistory(account: Account, version: string): Known {
  const [known, setKnown] = useState<Known>({ fresh: null, kept: null, problem: null });
  useEffect(() => {
    let stale = false;
    const learn = (part: Partial<Known>): void => { if (!stale) setKnown(before => ({ ...before, ...part })); };
    const recall = async (): Promise<void> => {
      const kept = await keptHistory(account.device).catch(() => undefined);
      learn({ kept: kept ?? null });
    };
    const load = async (): Promise<void> => {
      await recall();
      try {
        learn({ fresh: await fetchHistory(account), problem: null });
      } catch (error) {
        // What was told before this is of an earlier time now.
        await recall();
        learn({ fresh: null, problem: problemOf(error) });
        await noteProblem(account, error);
      }
    };
    void load();
    return () => { stale = true; };
  }, [account.device, version]);
  return known;
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
