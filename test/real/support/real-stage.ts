/** A namespace on the real node, and what a test does in a Sandbox. */
import type { Pod } from 'kubernetes-types/core/v1.js';
import { expect } from 'vitest';
import { eventually } from '../../e2e/support/eventually.ts';
import { openStage, type Stage } from '../../e2e/support/stage.ts';

export interface RealStage extends Stage {
  /** The name of the Sandbox's Pod. */
  podOf(name: string): Promise<string>;
  /** The Sandbox's Pod. */
  pod(name: string): Promise<Pod>;
  /** Resolves once the Sandbox has another Pod than the one with this UID. */
  replaced(name: string, uid: string): Promise<void>;
  /** Runs a program in the Sandbox's container; resolves to what it printed. Rejects with its errors if it fails. */
  exec(name: string, ...words: string[]): Promise<string>;
  /** Runs Python in the Sandbox. */
  python(name: string, program: string): Promise<string>;
}

export async function openRealStage(theme: string): Promise<RealStage> {
  const stage = await openStage(theme);
  const podOf = async (name: string) => (await stage.sandbox(name)).status.podName ?? '';
  const exec = async (name: string, ...words: string[]) =>
    (await stage.kubectl(['exec', await podOf(name), '--', ...words])).output.trim();
  const pod = async (name: string): Promise<Pod> => stage.objects.get('Pod', await podOf(name));
  const replaced = (name: string, uid: string) =>
    eventually(async () => {
      expect((await pod(name)).metadata?.uid).not.toBe(uid);
    }, 110);
  return {
    ...stage,
    podOf,
    pod,
    replaced,
    exec,
    python: (name, program) => exec(name, 'python3', '-c', program),
  };
}
