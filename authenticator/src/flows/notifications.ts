import { readBase64Url, writeBase64Url } from '../protocol/base64url';
import { call } from '../server/calls';
import type { Account } from '../store/accounts';
import { changeSettings } from './opening';
import { current } from './state';

export type NotificationsResult = 'on' | 'off' | 'unsupported' | 'no-server' | 'refused' | 'failed';

const boundAccounts = (): Account[] => current().accounts.filter(account => account.state === 'bound');

export const canNotify = (): boolean => 'PushManager' in globalThis && 'Notification' in globalThis && 'serviceWorker' in navigator;

export async function turnNotificationsOn(): Promise<NotificationsResult> {
  if (!canNotify()) return 'unsupported';
  const accounts = boundAccounts().filter(account => account.pushKey !== '');
  if (accounts.length === 0) return 'no-server';
  if ((await Notification.requestPermission()) !== 'granted') return 'refused';
  try {
    await subscribe(accounts);
    await changeSettings({ notifications: true });
    return 'on';
  } catch {
    return 'failed';
  }
}

export async function turnNotificationsOff(): Promise<NotificationsResult> {
  await changeSettings({ notifications: false });
  const registration = await navigator.serviceWorker.ready;
  await (await registration.pushManager.getSubscription())?.unsubscribe();
  // A server that is not told now finds the subscription gone when it next uses it.
  await Promise.allSettled(boundAccounts().map(account => call(account, 'DELETE', '/push')));
  return 'off';
}

/** A browser may exchange a subscription at any time, and an account may be new: so each opening tells the server what is so now. */
export async function renewNotifications(): Promise<void> {
  if (!current().settings.notifications || !canNotify() || Notification.permission !== 'granted') return;
  await subscribe(boundAccounts().filter(account => account.pushKey !== '')).catch(() => undefined);
}

async function subscribe(accounts: Account[]): Promise<void> {
  const [first] = accounts;
  if (!first) return;
  const registration = await navigator.serviceWorker.ready;
  const kept = await registration.pushManager.getSubscription();
  const subscription = kept ?? (await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: readBase64Url(first.pushKey) }));
  const body = { endpoint: subscription.endpoint, p256dh: keyOf(subscription, 'p256dh'), auth: keyOf(subscription, 'auth') };
  await Promise.all(accounts.map(account => call(account, 'POST', '/push', body)));
}

function keyOf(subscription: PushSubscription, name: PushEncryptionKeyName): string {
  const key = subscription.getKey(name);
  if (!key) throw new Error('The subscription has no keys.');
  return writeBase64Url(new Uint8Array(key));
}
