import { readAccounts } from '../store/accounts';
import { readActivations } from '../store/activations';
import { loadClocks } from '../store/clocks';
import { readCodes } from '../store/codes';
import { areUntouched, readSettings, writeSettings, type Settings } from '../store/settings';
import { keptStatements } from '../store/statements';
import type { Language } from '../words/language';
import { speak } from '../words/words';
import { change, current, sent, type Answering, type Deciding } from './state';

/** Reads everything that was kept. With a lock the app opens locked. */
export async function open(): Promise<void> {
  await loadClocks();
  const [settings, accounts, codes, activations, kept] = await Promise.all([readSettings(), readAccounts(), readCodes(), readActivations(), keptStatements()]);
  speak(settings.language);
  const answering: Record<string, Answering> = {};
  const deciding: Record<string, Deciding> = {};
  for (const one of kept) {
    const unsent = sent(one.decision, 'unsent', { needsPin: one.proved });
    if (one.kind === 'signin') answering[one.device] = { ...unsent, challenge: one.challenge };
    else deciding[one.device] = { ...unsent, transaction: one.transaction };
  }
  change({ ready: true, locked: settings.lock !== null, settings, accounts, codes, activations, answering, deciding });
}

export async function reloadAccounts(): Promise<void> {
  const [accounts, codes, activations] = await Promise.all([readAccounts(), readCodes(), readActivations()]);
  change({ accounts, codes, activations });
}

/** Who opens the app for the first time came from a portal's page, and goes on in the portal's language until they choose. */
export async function speakAsPortal(language: Language | null): Promise<void> {
  const { accounts, codes, activations } = current();
  if (language && accounts.length + codes.length + activations.length === 0 && await areUntouched()) await changeSettings({ language });
}

export async function changeSettings(part: Partial<Settings>): Promise<void> {
  const settings = { ...current().settings, ...part };
  speak(settings.language);
  await writeSettings(settings);
  change({ settings });
}
