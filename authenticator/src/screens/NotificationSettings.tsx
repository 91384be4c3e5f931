import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { canNotify, turnNotificationsOff, turnNotificationsOn, type NotificationsResult } from '../flows/notifications';
import { Reference } from '../parts/Reference';
import { useApp } from '../parts/useApp';
import { words } from '../words/words';

export function NotificationSettings(): JSX.Element {
  const { notifications } = useApp().settings;
  const [result, setResult] = useState<NotificationsResult | null>(null);
  const [busy, setBusy] = useState(false);
  if (!canNotify()) return <p class="quiet">{words().notificationsUnsupported}</p>;
  const turn = async (): Promise<void> => {
    setBusy(true);
    setResult(await (notifications ? turnNotificationsOff() : turnNotificationsOn()));
    setBusy(false);
  };
  return (
    <>
      <p class="quiet">{notifications ? words().notificationsOn : words().notificationsOff}</p>
      <p class="error" role="alert">{textOf(result)}</p>
      {result?.kind === 'failed' && <Reference of={result.reference} />}
      <button type="button" class="secondary" disabled={busy} onClick={() => void turn()}>{busy ? words().working : notifications ? words().turnOff : words().turnOn}</button>
    </>
  );
}

function textOf(result: NotificationsResult | null): string {
  const texts: Partial<Record<NotificationsResult['kind'], string>> = {
    unsupported: words().notificationsUnsupported, 'no-server': words().notificationsNoServer, refused: words().notificationsRefused, failed: words().notificationsFailed,
  };
  return result ? texts[result.kind] ?? '' : '';
}
