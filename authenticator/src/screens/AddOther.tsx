import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { reloadAccounts } from '../flows/opening';
import { askToKeepStorage } from '../flows/platform';
import { change } from '../flows/state';
import type { OtpAccount } from '../protocol/otpauth';
import { addCode } from '../store/codes';
import { Details } from '../parts/Details';
import { replace } from '../parts/navigation';
import { Screen } from '../parts/Screen';
import { words } from '../words/words';

/** Another party's account: codes only, nothing is sent anywhere. */
export function AddOther({ account }: { account: OtpAccount }): JSX.Element {
  const [there, setThere] = useState(false);
  const leave = (): void => {
    replace({ screen: 'list' });
    change({ adding: null });
  };
  const add = async (): Promise<void> => {
    if (!(await addCode(account))) return setThere(true);
    await askToKeepStorage();
    await reloadAccounts();
    leave();
  };
  const actions = (
    <>
      {!there && <button type="button" class="primary" onClick={() => void add()}>{words().ok}</button>}
      <button type="button" class="secondary" onClick={leave}>{there ? words().close : words().cancel}</button>
    </>
  );
  return (
    <Screen title={words().addCodeTitle} onBack={leave} actions={actions}>
      <p class="lead">{words().addCodeHow}</p>
      <Details of={[[words().issuer, account.issuer || words().noIssuer], [words().account, account.name]]} />
      <p class="error" role="alert">{there ? words().addCodeThere : ''}</p>
    </Screen>
  );
}
