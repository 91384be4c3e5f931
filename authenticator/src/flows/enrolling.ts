import { readBase64Url } from '../protocol/base64url';
import { compareCode, sealClaim } from '../protocol/enrolment';
import { makeDeviceKey, writePublicKey } from '../protocol/publicKey';
import { refuse } from '../protocol/refusal';
import { importTotpKey } from '../protocol/totp';
import { readBound, readLook, type Look } from '../server/answers';
import { send } from '../server/calls';
import { Problem } from '../server/problem';
import { addAccount, type AppAccount } from '../store/accounts';
import { erase, write } from '../store/database';
import { reloadAccounts, speakAsPortal } from './opening';

/** SPEC 4.4. Looking binds nothing. */
export async function look(server: string, code: string): Promise<Look> {
  const seen = readLook(await send(server, '/enrolments/look', { code }));
  if (seen.server !== server) refuse('4.3', 'a look at another server');
  await speakAsPortal(seen.language);
  return seen;
}

/** A claim that is ready to be sent: when an answer is lost, the very same one is sent again. */
export interface PreparedClaim { server: string; name: string; privateKey: CryptoKey; envelope: string; compare: string }

/** SPEC 4.5: makes the key. Called only once the person said OK. */
export async function prepareClaim(seen: Look, code: string, name: string): Promise<PreparedClaim> {
  const { privateKey, publicKey } = await makeDeviceKey();
  await tryStorage(privateKey);
  const key = await writePublicKey(publicKey);
  const envelope = await sealClaim({ server: seen.server, code, nonce: seen.nonce, key, name }, privateKey);
  return { server: seen.server, name, privateKey, envelope, compare: await compareCode(code, key) };
}

export async function claim(prepared: PreparedClaim): Promise<AppAccount> {
  const bound = readBound(await send(prepared.server, '/enrolments/claim', { claim: prepared.envelope }));
  const { device, account, portal, userId, userType, company } = bound;
  const added: AppAccount = {
    kind: 'app',
    device, account, portal, userId, userType, company, server: prepared.server, name: prepared.name, privateKey: prepared.privateKey,
    totpKey: await importTotpKey(readBase64Url(bound.key)), counter: 0, added: Date.now(), state: 'bound',
  };
  await addAccount(added);
  await reloadAccounts();
  return added;
}

/** A device that is bound and then cannot keep its key would lock its person out: so whether it can is tried first. */
export async function tryStorage(key: CryptoKey): Promise<void> {
  try {
    await write('keys', { id: 'trial', key });
    await erase('keys', 'trial');
  } catch {
    throw new Problem('storage');
  }
}
