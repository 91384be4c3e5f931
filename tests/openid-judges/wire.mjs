// How a judge speaks with the test that started it: one JSON value a line. The test is the person and the browser.
import { createInterface } from "node:readline";

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();

async function ask(question) {
  process.stdout.write(JSON.stringify(question) + "\n");
  return JSON.parse((await lines.next()).value);
}

/** What the test knows at the start. */
export const begin = () => ask({ kind: "begin" });

/** Has the person visit an address, and gives the application's address that the browser came to. */
export const visit = async (url) => new URL(await ask({ kind: "visit", url: String(url) }));

/** Has the person allow a device. */
export const allow = (url) => ask({ kind: "allow", url: String(url) });

/** Registers a client with this public key; gives its id. */
export const register = (jwk) => ask({ kind: "register", jwk });

export const finished = async (flow) => void (await ask({ kind: "finished", flow }));

export function must(condition, what) {
  if (!condition) {
    throw new Error(what);
  }
}
