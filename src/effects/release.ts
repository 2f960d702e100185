import type { ReleaseWarmPodEffect } from '../../hooks/index.ts';
import type { Kubernetes } from '../kubernetes/client.ts';
import { hasReason, isRefusedPatch } from '../kubernetes/errors.ts';
import { resourcePath } from '../kubernetes/paths.ts';
import type { EffectOutcome } from './queue.ts';

/** Assigned → Terminating, as long as it is that Sandbox's. */
const release = (sandboxUid: string, now: Date) => [
  { op: 'test', path: '/status/assignedTo', value: sandboxUid },
  { op: 'test', path: '/status/phase', value: 'Assigned' },
  { op: 'replace', path: '/status/phase', value: 'Terminating' },
  {
    op: 'add',
    path: '/status/conditions',
    value: [
      {
        type: 'Ready',
        status: 'False',
        reason: 'SandboxGone',
        message: `the Sandbox with UID ${sandboxUid} is gone`,
        lastTransitionTime: now.toISOString(),
      },
    ],
  },
];

/** Ends the WarmPod of a Sandbox that is gone (`C7`); one that is gone, at its end, or another's is left alone. */
export function releaseWarmPod(kubernetes: Kubernetes, now: () => Date) {
  return async ({ namespace, name, sandboxUid }: ReleaseWarmPodEffect): Promise<EffectOutcome> => {
    const warmPod = { apiVersion: 'llmsafespace.dev/v1', kind: 'WarmPod', namespace, name };
    try {
      await kubernetes.request({
        method: 'PATCH',
        path: `${resourcePath(warmPod)}/status`,
        contentType: 'application/json-patch+json',
        body: release(sandboxUid, now()),
      });
      return 'done';
    } catch (error) {
      if (hasReason(error, 'NotFound') || isRefusedPatch(error)) return 'unnecessary';
      throw error;
    }
  };
}
