import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { answerUnlock, askToUnlock } from '../../flows/token';
import { say } from '../../flows/state';
import { isLost, problemOf, type Problem } from '../../server/problem';
import type { Unlocking } from '../../server/tokenAnswers';
import type { TokenAccount } from '../../store/accounts';
import { grouped } from '../../parts/Code';
import { back } from '../../parts/navigation';
import { problemText } from '../../parts/problemText';
import { Reference } from '../../parts/Reference';
import { Screen } from '../../parts/Screen';
import { SixDigits } from '../../parts/SixDigits';
import { useLeft } from '../../parts/useLeft';
import { duration, words } from '../../words/words';

type By = 'operator' | 'text';

/** "Buka kunci": through an operator on the telephone, or by text message where the server allows it (SPEC 9.11). */
export function UnlockScreen({ account }: { account: TokenAccount }): JSX.Element {
  const [asked, setAsked] = useState<{ by: By; unlocking: Unlocking } | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);
  const run = async (work: () => Promise<void>): Promise<void> => {
    setBusy(true);
    setProblem(null);
    await work().catch((error: unknown) => setProblem(problemOf(error)));
    setBusy(false);
  };
  const begin = (by: By): Promise<void> => run(async () => setAsked({ by, unlocking: await askToUnlock(account, by) }));
  const answer = (digits: string): Promise<void> => run(async () => {
    await answerUnlock(account, digits);
    say(words().unlocked);
    back();
  });
  if (asked) {
    const key = `${asked.by} ${asked.unlocking.question} ${asked.unlocking.expires}`;
    return <AnswerScreen key={key} account={account} by={asked.by} unlocking={asked.unlocking} problem={problem} busy={busy} onAnswer={answer} onAgain={() => { setProblem(null); setAsked(null); }} />;
  }
  return (
    <Screen title={words().unlockToken}>
      <p class="lead">{words().tokenLockedText}</p>
      <section class="stack">
        <p class="quiet">{words().unlockByOperatorHow}</p>
        <button type="button" class="primary" disabled={busy} onClick={() => void begin('operator')}>{words().unlockByOperator}</button>
      </section>
      <section class="stack">
        <p class="quiet">{words().unlockByTextHow}</p>
        <button type="button" class="secondary" disabled={busy} onClick={() => void begin('text')}>{words().unlockByText}</button>
      </section>
      <p class="error" role="alert">{problem ? beginText(problem) : ''}</p>
      <Reference of={problem?.reference} />
      <p class="quiet">{words().pinForgottenToken}</p>
    </Screen>
  );
}

interface AnswerProperties {
  account: TokenAccount; by: By; unlocking: Unlocking; problem: Problem | null; busy: boolean; onAnswer: (digits: string) => Promise<void>; onAgain: () => void;
}

function AnswerScreen({ account, by, unlocking, problem, busy, onAnswer, onAgain }: AnswerProperties): JSX.Element {
  const [digits, setDigits] = useState('');
  const left = useLeft(account.server)(unlocking.expires);
  const count = by === 'operator' ? 8 : 6;
  const over = left === 0 || problem?.code === 'code-over' || problem?.left === 0;
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (digits.length !== count || busy || over) return;
    await onAnswer(digits);
    setDigits('');
  };
  const actions = over
    ? <button type="button" class="primary" onClick={onAgain}>{words().unlockAgain}</button>
    : <button type="submit" form="unlock" class="primary" disabled={busy || digits.length !== count}>{busy ? words().working : words().unlock}</button>;
  return (
    <Screen title={words().unlockToken} actions={actions}>
      {by === 'operator' && !over && (
        <section class="code">
          <p class="lead">{words().unlockQuestion}</p>
          <p class="digits">{grouped(unlocking.question)}</p>
          <p class="quiet">{words().unlockQuestionHow}</p>
        </section>
      )}
      {by === 'text' && <p class="lead">{words().unlockSentTo(unlocking.phone)}</p>}
      {!over && (
        <form id="unlock" onSubmit={event => void submit(event)}>
          <SixDigits
            label={by === 'operator' ? words().unlockAnswer : words().unlockCode} value={digits} onInput={setDigits} count={count} focus
            autocomplete={by === 'operator' ? 'off' : 'one-time-code'} error={digits === '' && problem ? answerText(problem, by) : ''}
          />
        </form>
      )}
      {over ? <p class="notice" role="alert">{overText(by)}</p> : <p class="quiet">{words().unlockValid(duration(left))}</p>}
      <Reference of={problem?.code === 'wrong-code' ? '' : problem?.reference} />
    </Screen>
  );
}

/** Whatever a server says against a text message but for a broken connection, the operator can still help. */
function beginText(problem: Problem): string {
  if (problem.code === 'busy') return words().unlockTooOften;
  return problem.code === 'limit' ? words().unlockNoText : problemText(problem.code);
}

/** Who was sent a code has seen no question. */
const overText = (by: By): string => (by === 'text' ? words().otpExpired : words().unlockOver);

function answerText(problem: Problem, by: By): string {
  if (problem.code === 'wrong-code') return by === 'text' && problem.left !== null ? words().otpWrong(problem.left) : words().unlockWrong(problem.left);
  return isLost(problem) || problem.code !== 'code-over' ? problemText(problem.code) : overText(by);
}
