import { longestDeviceName } from '../protocol/enrolment';

/** What the browser tells of itself; the texts are only names for people, nothing is decided by them but hints. */
const systems: [RegExp, string][] = [[/iPhone/, 'iPhone'], [/iPad/, 'iPad'], [/Android/, 'Android'], [/Windows/, 'Windows'], [/CrOS/, 'ChromeOS'], [/Macintosh/, 'Mac'], [/Linux/, 'Linux']];
const browsers: [RegExp, string][] = [[/Edg(A|iOS)?\//, 'Edge'], [/SamsungBrowser\//, 'Samsung Internet'], [/OPR\//, 'Opera'], [/Firefox\/|FxiOS\//, 'Firefox'], [/Chrome\/|CriOS\//, 'Chrome'], [/Safari\//, 'Safari']];

/** "Android · Chrome"; on an iPhone every browser is the same inside, so its name alone. */
export function deviceName(userAgent: string): string {
  const system = systems.find(([sign]) => sign.test(userAgent))?.[1];
  const browser = browsers.find(([sign]) => sign.test(userAgent))?.[1];
  const name = system === 'iPhone' || system === 'iPad' ? system : [system, browser].filter(Boolean).join(' · ');
  return (name || 'Gapura').slice(0, longestDeviceName);
}

const isApple = (): boolean => /iPhone|iPad/.test(navigator.userAgent) || (/Macintosh/.test(navigator.userAgent) && navigator.maxTouchPoints > 1);
const isInstalled = (): boolean => matchMedia('(display-mode: standalone)').matches || (navigator as { standalone?: boolean }).standalone === true;

/** Safari clears a site's data after days without a visit, and an app on the home screen has a storage of its own. */
export const needsHomeScreen = (): boolean => isApple() && !isInstalled();

export async function isStorageKept(): Promise<boolean> {
  return (await navigator.storage?.persisted?.()) ?? false;
}

export async function askToKeepStorage(): Promise<void> {
  if (!(await isStorageKept())) await navigator.storage?.persist?.();
}

/** Whatever of these is missing, the app could only pretend to work. */
export function isSupported(): boolean {
  return globalThis.isSecureContext === true && typeof indexedDB === 'object' && typeof crypto?.subtle === 'object' && 'locks' in navigator
    && typeof ReadableStream === 'function' && typeof HTMLDialogElement === 'function' && 'timeout' in AbortSignal;
}

interface InstallPrompt extends Event { prompt(): Promise<unknown> }
let installPrompt: InstallPrompt | null = null;

export function keepInstallPrompt(): void {
  addEventListener('beforeinstallprompt', event => {
    event.preventDefault();
    installPrompt = event as InstallPrompt;
  });
  addEventListener('appinstalled', () => { installPrompt = null; });
}

export const canInstall = (): boolean => installPrompt !== null;

export async function install(): Promise<void> {
  await installPrompt?.prompt();
  installPrompt = null;
}
