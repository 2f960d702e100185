/** What `.local/state.json` remembers of a running control plane, so that another `up` or `down` finds it. */
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { localDirectory } from './paths.ts';

const identity = z.object({ pid: z.number(), startTime: z.string() });
const programSchema = identity.extend({ name: z.string(), logFile: z.string() });
export type RecordedProgram = z.infer<typeof programSchema>;

const stateSchema = z.object({
  /** The `up` that started it; it stays as long as it is in the foreground. */
  owner: identity,
  /** Whether the owner has gone on purpose, and left the programs running. */
  detached: z.boolean(),
  /** In the order of their start. */
  programs: z.array(programSchema),
  /** Of a cluster of the user's, from which what was installed is removed at the end. */
  kubeconfig: z.string().optional(),
  /** Whether this machine is a node of it. */
  realNode: z.boolean().optional(),
  /** How to use it; absent until all is ready. */
  instructions: z.string().optional(),
});
export type State = z.infer<typeof stateSchema>;

/** The programs' files: data, keys and logs. Removed and made anew by each `up`. */
export const runDirectory = join(localDirectory, 'run');
/** The administrator's kubeconfig, for the user. */
export const kubeconfigFile = join(localDirectory, 'kubeconfig');
/** A script that runs the right kubectl with that kubeconfig. */
export const kubectlFile = join(localDirectory, 'kubectl');
const stateFile = join(localDirectory, 'state.json');

/** Undefined if there is none, or one that an older version or a full disk made unreadable. */
export function readState(): State | undefined {
  if (!existsSync(stateFile)) return undefined;
  try {
    return stateSchema.parse(JSON.parse(readFileSync(stateFile, 'utf8')));
  } catch {
    return undefined;
  }
}

/** Replaces the file in one step: a killed `up` must not leave half of it. */
export function writeState(state: State): void {
  writeFileSync(`${stateFile}.new`, JSON.stringify(state, null, 2));
  renameSync(`${stateFile}.new`, stateFile);
}

/** Once nothing runs any more; the logs stay. */
export function removeState(): void {
  for (const file of [stateFile, kubeconfigFile, kubectlFile]) rmSync(file, { force: true });
}
