import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { replace } from '../parts/navigation';
import { useApp } from '../parts/useApp';
import { AddEnrolment } from './AddEnrolment';
import { AddOther } from './AddOther';
import { OfflineScreen } from './OfflineScreen';

/** What was scanned, for the person to look at. After a reload there is nothing any more: it was in memory only. */
export function AddScreen(): JSX.Element | null {
  const { adding } = useApp();
  useEffect(() => { if (!adding) replace({ screen: 'list' }); }, [adding]);
  if (!adding) return null;
  if (adding.kind === 'offline') return <OfflineScreen transaction={adding.transaction} />;
  return adding.kind === 'enrolment' ? <AddEnrolment code={adding.code} /> : <AddOther account={adding.account} />;
}
