/** The last thing a node does about a Pod that is to be deleted: it lets the API server forget it. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Kubernetes } from '../../src/kubernetes/client.ts';
import { isTransient } from '../../src/kubernetes/errors.ts';
import { resourcePath } from '../../src/kubernetes/paths.ts';
import type { Pod } from './pod.ts';

const retryMs = 500;

/** Deletes the very Pod at once; one that is gone already is fine. */
export async function removePod(
  kubernetes: Kubernetes,
  { metadata }: Pod,
  signal: AbortSignal,
): Promise<void> {
  const { namespace, name, uid } = metadata;
  const path = resourcePath({ apiVersion: 'v1', kind: 'Pod', namespace, name });
  const body = { gracePeriodSeconds: 0, preconditions: { uid } };
  while (!signal.aborted) {
    try {
      await kubernetes.request({ method: 'DELETE', path, body, signal });
      return;
    } catch (error) {
      if (!isTransient(error)) return;
      await sleep(retryMs, undefined, { signal }).catch(() => undefined);
    }
  }
}
