import { readAccounts } from '../store/accounts';
import { loadClocks } from '../store/clocks';
import { readCodes } from '../store/codes';
import { readSettings, writeSettings, type Settings } from '../store/settings';
import { keptStatements } from '../store/statements';
import { speak } from '../words/words';
import { change, current, type Answering } from './state';

/** Reads everything that was kept. With a lock the app opens locked. */
export async function open(): Promise<void> {
  await loadClocks();
  const [settings, accounts, codes, kept] = await Promise.all([readSettings(), readAccounts(), readCodes(), keptStatements()]);
  speak(settings.language);
  const answering: Record<string, Answering> = {};
  for (const { device, challenge, decision } of kept) answering[device] = { challenge, decision, phase: 'unsent', outcome: null, code: null, reference: '' };
  change({ ready: true, locked: settings.lock !== null, settings, accounts, codes, answering });
}

export async function reloadAccounts(): Promise<void> {
  const [accounts, codes] = await Promise.all([readAccounts(), readCodes()]);
  change({ accounts, codes });
}

export async function changeSettings(part: Partial<Settings>): Promise<void> {
  const settings = { ...current().settings, ...part };
  speak(settings.language);
  await writeSettings(settings);
  change({ settings });
}
