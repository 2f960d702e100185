/** The requests about a WarmPod that no WarmPool owns. */
import type { Logger } from 'pino';
import type { OwnerlessStep } from '../../hooks/index.ts';
import type { WarmPodRecord } from '../caches/warm-pod-record.ts';
import { warmPodPath } from '../claim/paths.ts';
import type { FactSources } from '../facts/gather.ts';
import type { Kubernetes } from '../kubernetes/client.ts';
import { unlessGone } from '../kubernetes/errors.ts';
import { resourcePath } from '../kubernetes/paths.ts';
import { deleteWarmPod } from './delete-warm-pod.ts';

interface StoredPool {
  metadata: { uid: string; deletionTimestamp?: string };
}

/** The UID of the WarmPod's pool, if it exists and isn't being deleted. */
export async function poolUidOf(
  kubernetes: Kubernetes,
  { namespace, pool: name }: WarmPodRecord,
): Promise<string | undefined> {
  const path = resourcePath({ apiVersion: 'llmsafespace.dev/v1', kind: 'WarmPool', namespace, name });
  const pool = await unlessGone(kubernetes.request<StoredPool>({ method: 'GET', path }));
  return pool?.metadata.deletionTimestamp === undefined ? pool?.metadata.uid : undefined;
}

/** Whether its Sandbox is certainly gone. */
export async function isSandboxGone(
  endedSandboxes: FactSources['endedSandboxes'],
  { namespace, phase, assignedTo }: WarmPodRecord,
): Promise<boolean> {
  if (phase !== 'Assigned' || assignedTo === undefined) return false;
  const ended = await endedSandboxes({ namespace, uids: [assignedTo] });
  return ended.known && ended.value.includes(assignedTo);
}

/** Takes the step, unless the WarmPod has changed. */
export async function carryOut(
  { kubernetes, logger }: { kubernetes: Kubernetes; logger: Logger },
  warmPod: WarmPodRecord,
  step: OwnerlessStep,
): Promise<void> {
  const { namespace, name, resourceVersion } = warmPod;
  if (step.step === 'wait') return;
  logger.info({ namespace, name, step: step.step }, 'no WarmPool owns this WarmPod');
  if (step.step === 'end') return deleteWarmPod(kubernetes, warmPod);
  await kubernetes.request({
    method: 'PATCH',
    path: warmPodPath(warmPod),
    contentType: 'application/merge-patch+json',
    body: { metadata: { resourceVersion, labels: { 'controller-uid': step.poolUid } } },
  });
}
