/** What a Sandbox tells its container, perhaps long after the start: docs/late-binding.md is the contract. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

export const FILE = '/etc/llmsafespace/binding.json';
/** How often an empty file is looked at. It changes once in the life of a container, and then its Sandbox waits. */
const PAUSE_MS = 10;
/** How long an answer is held back: a little less than the readiness probe waits for it. */
const HOLD_MS = 8000;

/** The variables that a document gives to every program. */
const variablesIn = ({ env, identity }) => ({ ...env, LLMSAFESPACE_IDENTITY: JSON.stringify(identity) });

/** The file, once it has been read. Where there is none, there is nothing to wait for. */
export function createBinding(file) {
  let variables = existsSync(file) ? undefined : {};

  /** The file is replaced as a whole, so that it is empty or complete. */
  async function read() {
    const text = await readFile(file, 'utf8');
    if (text !== '') variables = variablesIn(JSON.parse(text));
  }

  return {
    /** Undefined until it has been read. */
    variables: () => variables,
    /** Whether it has been read, by the end of a while. */
    async wait() {
      const giveUpAt = performance.now() + HOLD_MS;
      for (;;) {
        if (variables === undefined) await read();
        if (variables !== undefined) return true;
        if (performance.now() >= giveUpAt) return false;
        await sleep(PAUSE_MS);
      }
    },
  };
}
