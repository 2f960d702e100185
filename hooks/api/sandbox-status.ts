/** What a Sandbox says of itself (`B1`). */
import { z } from 'zod';
import { conditions, observedGeneration, pendingStatus } from './common.ts';
import { dateTime, object, text } from './schema.ts';

const backOff = (what: string) =>
  object({
    attempts: z.int().describe('How often it has failed without ten calm minutes between.'),
    retryAt: dateTime().describe('When it is tried again.'),
    objectUID: z.string().optional().describe('UID of the object that failed last.'),
  })
    .optional()
    .describe(what);

export const sandboxStatus = object({
  phase: z
    .enum(['Pending', 'Creating', 'Running', 'Terminating', 'Terminated', 'Failed'])
    .default('Pending')
    .describe('Where the Sandbox is in its life.'),
  reason: z
    .string()
    .optional()
    .describe('Why the Sandbox is as it is, in one word: that of Ready, or how a task ended.'),
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
    .describe('When the Pod was started, or for a warm one, when the Sandbox asked for it.'),
  podRequestedAt: dateTime()
    .optional()
    .describe('Since when a Pod has been asked for that is not there yet.'),
  startDeadline: dateTime()
    .optional()
    .describe('When a Sandbox that is being created counts as Failed with StartTimeout.'),
  backOff: object({
    pod: backOff('Pods that failed, disappeared, or were changed at their admission.'),
    podRequest: backOff('A Pod that was asked for and is not there yet.'),
    networkPolicy: backOff('NetworkPolicies that somebody changes again and again.'),
    networkPolicyRequest: backOff('A NetworkPolicy that is not as asked for yet.'),
    persistentVolumeClaim: backOff('A volume that is not there, or not as large as asked for, yet.'),
    service: backOff('A Service that is not as asked for yet.'),
  })
    .optional()
    .describe('What failed and is tried again ever more slowly: after 5 s, doubling to 5 min.'),
  endpoint: z.string().optional().describe('Address and port of the Sandbox within the cluster.'),
  serviceFQDN: z.string().optional().describe('DNS name of the Service of the Sandbox.'),
  warmPodRef: object({
    name: z.string().describe('Name of the WarmPod.'),
    namespace: z.string().describe('Namespace of the WarmPod.'),
  })
    .optional()
    .describe('The WarmPod that the Sandbox was served from.'),
  resources: object({
    cpuUsage: z.string().optional().describe('CPU in use, in cores.'),
    memoryUsage: z.string().optional().describe('Memory in use.'),
  })
    .optional()
    .describe('What the Sandbox uses at present; updated when it changes noticeably.'),
  exitCode: z.int().optional().describe('Exit code of a program that has ended.'),
  finishedAt: dateTime().optional().describe('When the program ended.'),
  restarts: z
    .int()
    .optional()
    .describe(
      'How often containers of the present Pod were started again, as `kubectl get pods` counts; absent while never.',
    ),
  lastTermination: object({
    reason: z.string().describe('Why the container ended, in one word, such as OOMKilled.'),
    exitCode: z.int().describe('Exit code of the container.'),
    finishedAt: dateTime().optional().describe('When the container ended.'),
    container: z.string().describe('Name of the container; that of the program is sandbox.'),
  })
    .optional()
    .describe('How a container of the Sandbox ended last, although it or its Pod was started again since.'),
  restartToldAt: dateTime()
    .optional()
    .describe(
      'When an Event last told of a container that ended and is started again; the next one tells five minutes later at the soonest.',
    ),
  lastLog: text({ maxLength: 1024 })
    .optional()
    .describe('A command that shows the log of the run that ended last; absent where there is none to show.'),
}).describe('What the Sandbox is at present; written by the controller.');
export type SandboxStatus = z.infer<typeof sandboxStatus>;
export type SandboxPhase = SandboxStatus['phase'];

/** The status of a Sandbox from its first read on, until the controller has something else to say. */
export const pendingSandboxStatus = {
  phase: 'Pending' as const,
  reason: 'Pending',
  ...pendingStatus('The Sandbox has not been processed yet.'),
};
