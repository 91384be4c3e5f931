import { readPending } from '../server/answers';
import { call, openStream } from '../server/calls';
import { readEvents } from '../server/events';
import type { Account, TokenAccount } from '../store/accounts';
import { serverTime } from '../store/clocks';
import { resend } from './sending';
import { noteAnswer, noteProblem } from './standing';
import { current, setPending } from './state';
import { refreshToken } from './token';
import { askTransactions } from './transactions';

// Browsers open six connections to a host: three streams leave room for calls.
const mostStreams = 3;
const betweenQuestions = 2_000;
const betweenQuestionsWithoutStream = 5_000;
const beforeNextStream = 30_000;
/** SPEC 8.5: a living stream says something every 15 s. */
const longestSilence = 40_000;
const betweenTokenQuestions = 30_000;

let stopping: AbortController | null = null;
const tokenAsked = new Map<string, number>();
const asking = new Map<string, { again: boolean; finished: Promise<void> }>();

/** Watches every account for as long as a person looks. Beginning anew asks at once. */
export function beginWatching(): void {
  endWatching();
  tokenAsked.clear();
  const stop = (stopping = new AbortController());
  present().forEach((account, at) => void watch(account, at < mostStreams, stop.signal));
}

export function endWatching(): void {
  stopping?.abort();
  stopping = null;
}

/** Asks for the pending challenge, SPEC 8.1. Several wishes at the same time are one question, and one more after it. */
export function ask(account: Account): Promise<void> {
  const running = asking.get(account.device);
  if (running) {
    running.again = true;
    return running.finished;
  }
  const entry = { again: false, finished: Promise.resolve() };
  entry.finished = (async () => {
    do {
      entry.again = false;
      await askOnce(account);
    } while (entry.again);
  })().finally(() => asking.delete(account.device));
  asking.set(account.device, entry);
  return entry.finished;
}

async function askOnce(account: Account): Promise<void> {
  // A wake may come for an account that is being deleted; the server would record the question as a stranger's.
  if (!present().some(one => one.device === account.device)) return;
  try {
    const challenge = readPending(await call(account, 'GET', '/challenge'));
    setPending(account.device, challenge && serverTime(account.server) < challenge.expires + 1 ? challenge : null);
    await noteAnswer(account);
    if (account.kind === 'token') await askToken(account);
    // The server is there again: what could not be sent before goes now.
    const { answering, deciding } = current();
    if (answering[account.device]?.phase === 'unsent' || deciding[account.device]?.phase === 'unsent') await resend(account);
  } catch (problem) {
    await noteProblem(account, problem);
  }
}

/** What waits for a Secure Token's person; and how the token itself stands, which changes seldom. */
async function askToken(account: TokenAccount): Promise<void> {
  await askTransactions(account);
  const before = tokenAsked.get(account.device) ?? 0;
  if (Date.now() - before < betweenTokenQuestions) return;
  tokenAsked.set(account.device, Date.now());
  await refreshToken(account);
}

async function watch(account: Account, streams: boolean, stop: AbortSignal): Promise<void> {
  await ask(account);
  while (!stop.aborted && stands(account)) {
    if (streams) await followStream(account, stop);
    const until = Date.now() + beforeNextStream;
    while (!stop.aborted && stands(account) && (!streams || Date.now() < until)) {
      await ask(account);
      await pause(streams ? betweenQuestions : betweenQuestionsWithoutStream, stop);
    }
  }
}

async function followStream(account: Account, stop: AbortSignal): Promise<void> {
  const ending = new AbortController();
  const end = (): void => ending.abort();
  let silence = setTimeout(end, longestSilence);
  const alive = (): void => {
    clearTimeout(silence);
    silence = setTimeout(end, longestSilence);
  };
  stop.addEventListener('abort', end, { once: true });
  try {
    await readEvents(await openStream(account, ending.signal), () => void ask(account), alive);
  } catch {
    // A stream that fails costs time, never correctness: its account is asked instead.
  } finally {
    clearTimeout(silence);
    stop.removeEventListener('abort', end);
  }
}

const present = (): Account[] => current().accounts.filter(account => account.state !== 'removing');

function stands(account: Account): boolean {
  return current().accounts.find(one => one.device === account.device)?.state === 'bound';
}

function pause(milliseconds: number, stop: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    const timer = setTimeout(resolve, milliseconds);
    stop.addEventListener('abort', () => { clearTimeout(timer); resolve(); }, { once: true });
  });
}
