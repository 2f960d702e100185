/** Writes a Pod's status: only when it has changed, one write at a time, until the API server has taken it. */
import { setTimeout as sleep } from 'node:timers/promises';
import equal from 'fast-deep-equal';
import type { Kubernetes } from '../../src/kubernetes/client.ts';
import { hasReason, isTransient } from '../../src/kubernetes/errors.ts';
import { resourcePath } from '../../src/kubernetes/paths.ts';
import type { Pod } from './pod.ts';
import { errorText } from './words.ts';

export interface Reporter {
  /** The status may have changed. */
  changed(): void;
  /** Resolves once what holds now has been written, or can't be because the Pod has gone. */
  settled(): Promise<void>;
}

export interface ReporterOptions {
  kubernetes: Kubernetes;
  pod: Pod;
  status(): object;
  /** Nothing is tried any more. */
  signal: AbortSignal;
  log(message: string): void;
}

const retryMs = 500;

/** A reporter for one Pod; its UID keeps a namesake from being written to. */
export function createReporter({ kubernetes, pod, status, signal, log }: ReporterOptions): Reporter {
  const { namespace, name, uid } = pod.metadata;
  const path = `${resourcePath({ apiVersion: 'v1', kind: 'Pod', namespace, name })}/status`;
  let written: object | undefined;
  let busy = false;
  let idle = Promise.resolve();

  async function write(next: object): Promise<void> {
    await kubernetes.request({
      method: 'PATCH',
      path,
      contentType: 'application/merge-patch+json',
      body: { metadata: { uid }, status: next },
      signal,
    });
    written = next;
  }

  async function writeUntilTaken(): Promise<void> {
    for (let next = status(); !signal.aborted && !equal(next, written); next = status()) {
      await write(next).catch(async error => {
        if (!isTransient(error) && !hasReason(error, 'Conflict')) {
          written = next;
          if (!hasReason(error, 'NotFound')) log(`its status was refused: ${errorText(error)}`);
        }
        await sleep(retryMs, undefined, { signal }).catch(() => undefined);
      });
    }
    // In the same turn as the last look at the status: no change can get lost in between.
    busy = false;
  }

  const changed = () => {
    if (busy) return;
    busy = true;
    idle = writeUntilTaken();
  };
  return {
    changed,
    settled() {
      changed();
      return idle;
    },
  };
}
