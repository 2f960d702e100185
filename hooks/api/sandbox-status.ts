/** The status of a Sandbox (`B1`). */
import { z } from 'zod';
import { conditions, observedGeneration, pendingStatus } from './common.ts';
import { dateTime, list, object, text } from './schema.ts';

const backOff = (what: string) =>
  object({
    attempts: z
      .int()
      .describe('How many times it has failed since it last went ten minutes without failing.'),
    retryAt: dateTime().describe('When it is retried.'),
    objectUID: z.string().optional().describe('UID of the object that failed last.'),
  })
    .optional()
    .describe(what);

export const sandboxStatus = object({
  phase: z
    .enum(['Pending', 'Creating', 'Running', 'Terminating', 'Terminated', 'Failed'])
    .default('Pending')
    .describe('Stage of the life of the Sandbox.'),
  reason: z
    .string()
    .optional()
    .describe('Why the Sandbox is in this state, in one word: the reason of Ready, or how a task ended.'),
  conditions: conditions(),
  observedGeneration: observedGeneration(),
  runtimeEnvironment: z
    .string()
    .optional()
    .describe('Name of the RuntimeEnvironment that spec.runtime stands for.'),
  podName: z.string().optional().describe('Name of the Pod that runs the Sandbox.'),
  podUID: z.string().optional().describe('UID of the Pod that runs the Sandbox.'),
  podNamespace: z.string().optional().describe('Namespace of the Pod that runs the Sandbox.'),
  startTime: dateTime()
    .optional()
    .describe('When the Pod was started; for a warm Pod, when the Sandbox requested it.'),
  podRequestedAt: dateTime()
    .optional()
    .describe('Since when a Pod has been requested that does not exist yet.'),
  startDeadline: dateTime()
    .optional()
    .describe('When the Sandbox, if not Ready by then, counts as Failed with StartTimeout.'),
  backOff: object({
    pod: backOff('Pods that failed, disappeared, or were changed at their admission.'),
    podRequest: backOff('A Pod that was requested and does not exist yet.'),
    networkPolicy: backOff('NetworkPolicies that something keeps changing.'),
    networkPolicyRequest: backOff('A NetworkPolicy that is not as requested yet.'),
    persistentVolumeClaim: backOff('A volume that does not exist, or is not as large as requested, yet.'),
    service: backOff('A Service that is not as requested yet.'),
  })
    .optional()
    .describe('What failed and is retried with back-off: after 5 s, doubling up to 5 min.'),
  endpoint: z.string().optional().describe('Address and port of the Sandbox within the cluster.'),
  serviceFQDN: z.string().optional().describe('DNS name of the Service of the Sandbox.'),
  warmPodRef: object({
    name: z.string().describe('Name of the WarmPod.'),
    namespace: z.string().describe('Namespace of the WarmPod.'),
  })
    .optional()
    .describe('The WarmPod that serves the Sandbox.'),
  resources: object({
    cpuUsage: z.string().optional().describe('CPU in use, in cores.'),
    memoryUsage: z.string().optional().describe('Memory in use.'),
  })
    .optional()
    .describe('What the Sandbox currently uses; updated when it changes noticeably.'),
  volumeUsage: list(
    object({
      name: z.string().describe('Name of the PersistentVolumeClaim.'),
      usedPercent: z.int().describe('How full it is, as df counts.'),
      inodesUsedPercent: z.int().describe('How much of its inodes is used; 0 where it has none.'),
    }).describe('One PersistentVolumeClaim.'),
    { maxItems: 32, keys: ['name'] },
  )
    .optional()
    .describe(
      'How full the volumes are, if the installation measures that; updated by steps of 10, and when a level of VolumePressure is reached.',
    ),
  exitCode: z.int().optional().describe('Exit code of a program that has ended.'),
  finishedAt: dateTime().optional().describe('When the program ended.'),
  restarts: z
    .int()
    .optional()
    .describe(
      'How many times containers of the current Pod were restarted, as `kubectl get pods` counts; absent if never.',
    ),
  lastTermination: object({
    reason: z.string().describe('Why the container ended, in one word, such as OOMKilled.'),
    exitCode: z.int().describe('Exit code of the container.'),
    finishedAt: dateTime().optional().describe('When the container ended.'),
    container: z.string().describe('Name of the container; the program runs in sandbox.'),
  })
    .optional()
    .describe('How a container of the Sandbox last ended, even if it or its Pod has been restarted since.'),
  restartToldAt: dateTime()
    .optional()
    .describe(
      'When an Event last reported a container that ended and is restarted; the next such Event comes at least five minutes later.',
    ),
  lastLog: text({ maxLength: 1024 })
    .optional()
    .describe('A command that shows the log of the run that last ended; absent if there is no such log.'),
}).describe('The current state of the Sandbox; written by the controller.');
export type SandboxStatus = z.infer<typeof sandboxStatus>;
export type SandboxPhase = SandboxStatus['phase'];

/** The status of a Sandbox before its first sync. */
export const pendingSandboxStatus = {
  phase: 'Pending' as const,
  reason: 'Pending',
  ...pendingStatus('The Sandbox has not been processed yet.'),
};
