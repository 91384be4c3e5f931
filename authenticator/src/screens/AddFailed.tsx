import type { JSX } from 'preact';
import type { Problem } from '../server/problem';
import { problemText } from '../parts/problemText';
import { Reference } from '../parts/Reference';
import { Screen } from '../parts/Screen';
import { words } from '../words/words';

interface Properties { title: string; problem: Problem; /** What else there is to say. */ note?: string; onRetry: (() => void) | null; onLeave: () => void }

/** Why nothing was added, and what can be done. */
export function AddFailed({ title, problem, note = '', onRetry, onLeave }: Properties): JSX.Element {
  const actions = (
    <>
      {onRetry && <button type="button" class="primary" onClick={onRetry}>{words().retry}</button>}
      <button type="button" class="secondary" onClick={onLeave}>{onRetry ? words().cancel : words().close}</button>
    </>
  );
  return (
    <Screen title={title} onBack={onLeave} actions={actions}>
      <section class="problem" role="alert">
        {problem.code === 'gone' && <h2>{words().lookGone}</h2>}
        <p>{problemText(problem.code)}</p>
        {note !== '' && <p>{note}</p>}
        <Reference of={problem.reference} />
      </section>
    </Screen>
  );
}
