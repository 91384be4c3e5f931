import type { JSX } from 'preact';
import type { Shown } from '../protocol/signIn';
import { dateAndTime, words } from '../words/words';
import { Details } from './Details';

/** What a statement says was shown, and nothing made of it but the time in the person's own zone and language (SPEC 6.4). */
export function ShownDetails({ shown }: { shown: Shown }): JSX.Element {
  const time = dateAndTime(shown.time, true);
  return <Details of={[[words().portal, shown.portal], [words().userId, shown.userId], [words().browser, shown.browser], [words().place, shown.place], [words().time, time]]} />;
}
