import { readBase64Url, writeBase64Url } from '../protocol/base64url';
import { readDevice } from '../server/answers';
import { call } from '../server/calls';
import { problemOf } from '../server/problem';
import type { Account } from '../store/accounts';
import { changeSettings } from './opening';
import { current } from './state';

export type NotificationsResult = { kind: 'on' | 'off' | 'unsupported' | 'no-server' | 'refused' } | { kind: 'failed'; reference: string };

const boundAccounts = (): Account[] => current().accounts.filter(account => account.state === 'bound');

export const canNotify = (): boolean => 'PushManager' in globalThis && 'Notification' in globalThis && 'serviceWorker' in navigator;

export async function turnNotificationsOn(): Promise<NotificationsResult> {
  if (!canNotify()) return { kind: 'unsupported' };
  if ((await Notification.requestPermission()) !== 'granted') return { kind: 'refused' };
  try {
    if (!(await subscribe())) return { kind: 'no-server' };
    await changeSettings({ notifications: true });
    return { kind: 'on' };
  } catch (error) {
    return { kind: 'failed', reference: problemOf(error).reference };
  }
}

export async function turnNotificationsOff(): Promise<NotificationsResult> {
  await changeSettings({ notifications: false });
  const registration = await navigator.serviceWorker.ready;
  await (await registration.pushManager.getSubscription())?.unsubscribe();
  // A server that is not told now finds the subscription gone when it next uses it.
  await Promise.allSettled(boundAccounts().map(account => call(account, 'DELETE', '/push')));
  return { kind: 'off' };
}

/** A browser may exchange a subscription at any time, and an account may be new: so each opening tells the server what is so now. */
export async function renewNotifications(): Promise<void> {
  if (!current().settings.notifications || !canNotify() || Notification.permission !== 'granted') return;
  await subscribe().catch(() => undefined);
}

/** False where the server sends no pushes. All accounts are of one server (SPEC 4.3), so that one subscription serves them. */
async function subscribe(): Promise<boolean> {
  const accounts = boundAccounts();
  if (!accounts[0]) return false;
  // The server may have another key than when the account was bound, or send pushes only since then.
  const { pushKey } = readDevice(await call(accounts[0], 'GET', '/device'));
  if (pushKey === '') return false;
  const subscription = await subscriptionFor(pushKey);
  const body = { endpoint: subscription.endpoint, p256dh: keyOf(subscription, 'p256dh'), auth: keyOf(subscription, 'auth') };
  await Promise.all(accounts.map(account => call(account, 'POST', '/push', body)));
  return true;
}

async function subscriptionFor(pushKey: string): Promise<PushSubscription> {
  const { pushManager } = await navigator.serviceWorker.ready;
  const kept = await pushManager.getSubscription();
  const key = kept?.options.applicationServerKey;
  if (kept && key && writeBase64Url(new Uint8Array(key)) === pushKey) return kept;
  await kept?.unsubscribe();
  return pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: readBase64Url(pushKey) });
}

function keyOf(subscription: PushSubscription, name: PushEncryptionKeyName): string {
  const key = subscription.getKey(name);
  if (!key) throw new Error('The subscription has no keys.');
  return writeBase64Url(new Uint8Array(key));
}
