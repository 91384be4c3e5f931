import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { changeSettings } from '../flows/opening';
import { canInstall, install, isStorageKept } from '../flows/platform';
import { go } from '../parts/navigation';
import { Screen } from '../parts/Screen';
import { useApp } from '../parts/useApp';
import type { Language } from '../words/language';
import { words } from '../words/words';
import { LockSettings } from './LockSettings';
import { NotificationSettings } from './NotificationSettings';

export function SettingsScreen(): JSX.Element {
  const { codes } = useApp();
  return (
    <Screen title={words().settings}>
      <Part title={words().language}><Languages /></Part>
      <Part title={words().lock}><LockSettings /></Part>
      <Part title={words().notifications}><NotificationSettings /></Part>
      <Part title={words().transfer}>
        <p class="quiet">{codes.length === 0 ? words().exportNone : words().transferHow}</p>
        {codes.length > 0 && <button type="button" class="secondary" onClick={() => go({ screen: 'export' })}>{words().exportCodes}</button>}
        <button type="button" class="secondary" onClick={() => go({ screen: 'import' })}>{words().importCodes}</button>
      </Part>
      <Part title={words().storage}><Storage /></Part>
      <Part title={words().about}>
        <p>{words().appName}. {words().version(__VERSION__)}</p>
        <p class="quiet">{words().aboutKeys}</p>
      </Part>
    </Screen>
  );
}

function Part({ title, children }: { title: string; children: ComponentChildren }): JSX.Element {
  return <section class="part stack"><h2>{title}</h2>{children}</section>;
}

function Languages(): JSX.Element {
  const { language } = useApp().settings;
  const choice = (value: Language, name: string): JSX.Element => (
    <label lang={value}><input type="radio" name="language" checked={language === value} onChange={() => void changeSettings({ language: value })} />{name}</label>
  );
  return <fieldset class="choices"><legend class="visually-hidden">{words().language}</legend>{choice('id', 'Bahasa Indonesia')}{choice('en', 'English')}</fieldset>;
}

function Storage(): JSX.Element {
  const [kept, setKept] = useState(true);
  const [installable, setInstallable] = useState(canInstall);
  useEffect(() => void isStorageKept().then(setKept), []);
  return (
    <>
      <p class="quiet">{kept ? words().storageKept : words().storageLoose}</p>
      {installable && <button type="button" class="secondary" onClick={() => void install().then(() => setInstallable(canInstall()))}>{words().installButton}</button>}
    </>
  );
}
