import type { JSX } from 'preact';
import { Screen } from '../parts/Screen';
import { words } from '../words/words';

/** Words instead of a blank page. */
export function BrokenScreen({ supported }: { supported: boolean }): JSX.Element {
  const reload = <button type="button" class="primary" onClick={() => location.reload()}>{words().reload}</button>;
  return (
    <Screen title={words().brokenTitle} onBack={null} actions={supported && reload}>
      <p role="alert">{supported ? words().brokenText : words().unsupported}</p>
    </Screen>
  );
}
