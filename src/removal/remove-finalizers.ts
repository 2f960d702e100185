import type { Kubernetes } from '../kubernetes/client.ts';
import { waitForAdders } from './adders.ts';
import { removeAll } from './passes.ts';
import { refusal, report } from './report.ts';

export interface RemovalOptions {
  kubernetes: Kubernetes;
  force: boolean;
  /** How long to wait for our controller objects to go. */
  timeoutMs: number;
  /** Between two passes. */
  pauseMs: number;
  say(line: string): void;
}

/** Resolves to whether nothing carries our finalizers any more; says what was done, and what to do. Rejects with a KubernetesError. */
export async function removeFinalizers(options: RemovalOptions): Promise<boolean> {
  const { kubernetes, force, timeoutMs, say } = options;
  const adders = force ? [] : await waitForAdders(kubernetes, timeoutMs);
  if (adders.length > 0) {
    refusal(adders).forEach(say);
    return false;
  }
  const removal = await removeAll(kubernetes, options.pauseMs);
  report(removal).forEach(say);
  return removal.finished;
}
