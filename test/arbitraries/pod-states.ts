/** Pods in any state that conditions, containers, deletion and nodes can bring them into; also those that contradict themselves. */
import fc from 'fast-check';
import type { Facts, KubernetesObject } from '../../hooks/contract.ts';

const ended = (exitCode: number, reason: string) => ({
  terminated: { exitCode, reason, finishedAt: '2026-01-01T00:00:40Z', message: 'quoted' },
});
const waiting = (reason: string) => ({ waiting: { reason, message: `kubelet about ${reason}` } });
const running = { running: { startedAt: '2026-01-01T00:00:20Z' } };

/** What a container can be found in; `absent` has no status yet. */
export const CONTAINER_STATES: Record<string, object | undefined> = {
  ready: { ready: true, started: true, state: running },
  restarted: { ready: true, started: true, state: running, lastState: ended(137, 'OOMKilled') },
  unready: { ready: false, started: true, state: running, lastState: ended(1, 'Error') },
  starting: { ready: false, started: false, state: running },
  creating: { ready: false, started: false, state: waiting('ContainerCreating') },
  pulling: { ready: false, started: false, state: waiting('ImagePullBackOff') },
  crashing: {
    ready: false,
    started: false,
    state: waiting('CrashLoopBackOff'),
    lastState: ended(128, 'StartError'),
  },
  finished: { ready: false, started: false, state: ended(0, 'Completed') },
  failed: { ready: false, started: false, state: ended(3, 'Error') },
  killed: { ready: false, started: false, state: ended(137, 'OOMKilled') },
  absent: undefined,
};

const healthy = (...states: string[]) => ({ weight: 6, arbitrary: fc.constantFrom(...states) });
const anyState = { weight: 4, arbitrary: fc.constantFrom(...Object.keys(CONTAINER_STATES)) };
const state = () => fc.oneof(healthy('ready', 'restarted'), anyState);
const initState = () => fc.oneof(healthy('finished'), anyState);

const absent = { weight: 2, arbitrary: fc.constant(undefined) };
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.oneof(absent, { weight: 1, arbitrary });

/** A Pod in terms of what may be to blame. */
export interface PodState {
  phase: 'Pending' | 'Running' | 'Succeeded' | 'Failed';
  /** By the state of each container that there is. */
  program: string;
  sidecar: string | undefined;
  nativeSidecar: string | undefined;
  init: string | undefined;
  /** The status of the readiness gate; undefined where the Pod has none, `none` where nobody set it. */
  gate: 'True' | 'False' | 'none' | undefined;
  ready: 'True' | 'False' | 'Unknown' | undefined;
  scheduled: boolean;
  /** Whether it was ended from outside, and whether before its program ended. */
  disrupted: 'before' | 'after' | undefined;
  deleting: boolean;
  /** The Pod's own reason, as of an eviction. */
  reason: string | undefined;
  restartPolicy: 'Always' | 'Never';
  facts: Pick<Facts, 'podNode' | 'podWarning'>;
}

const facts = (): fc.Arbitrary<PodState['facts']> =>
  fc.constantFrom<PodState['facts'][]>(
    {},
    { podNode: { known: true, value: undefined } },
    {
      podNode: { known: true, value: { status: 'Unknown', reason: 'NodeStatusUnknown', message: undefined } },
    },
    { podNode: { known: false, reason: 'no answer' }, podWarning: { known: false, reason: 'no answer' } },
    { podWarning: { known: true, value: { reason: 'FailedMount', message: 'no such volume' } } },
  );

/** A kubelet calls no Pod Succeeded in which a program has failed. */
const isPossible = ({ phase, program }: PodState) =>
  phase !== 'Succeeded' || (program !== 'failed' && program !== 'killed');

export const podState = (): fc.Arbitrary<PodState> =>
  fc
    .record({
      phase: fc.oneof(
        { weight: 8, arbitrary: fc.constant('Running' as const) },
        {
          weight: 3,
          arbitrary: fc.constantFrom('Pending' as const, 'Succeeded' as const, 'Failed' as const),
        },
      ),
      program: state(),
      sidecar: maybe(state()),
      nativeSidecar: maybe(state()),
      init: maybe(initState()),
      gate: maybe(fc.constantFrom('True' as const, 'False' as const, 'none' as const)),
      ready: fc.oneof(
        { weight: 5, arbitrary: fc.constant('True' as const) },
        { weight: 4, arbitrary: fc.constantFrom('False' as const, 'Unknown' as const, undefined) },
      ),
      scheduled: fc.oneof(
        { weight: 9, arbitrary: fc.constant(true) },
        { weight: 1, arbitrary: fc.constant(false) },
      ),
      disrupted: fc.oneof(
        { weight: 6, arbitrary: fc.constant(undefined) },
        { weight: 1, arbitrary: fc.constantFrom('before' as const, 'after' as const) },
      ),
      deleting: fc.oneof(
        { weight: 1, arbitrary: fc.constant(true) },
        { weight: 6, arbitrary: fc.constant(false) },
      ),
      reason: maybe(fc.constantFrom('Evicted', 'OutOfcpu')),
      restartPolicy: fc.constantFrom('Always' as const, 'Never' as const),
      facts: facts(),
    })
    .filter(isPossible);

export const GATE = 'example.org/routed';

const statusOf = (name: string, found: string | undefined) => {
  const status = found === undefined ? undefined : CONTAINER_STATES[found];
  return status === undefined ? [] : [{ name, restartCount: 0, ...status }];
};

function recordConditions({ ready, scheduled, gate, disrupted }: PodState): object[] {
  return [
    {
      type: 'PodScheduled',
      status: scheduled ? 'True' : 'False',
      reason: 'Unschedulable',
      message: '0/1 nodes',
    },
    ...(ready ? [{ type: 'Ready', status: ready, lastTransitionTime: '2026-01-01T00:00:30Z' }] : []),
    ...(gate && gate !== 'none' ? [{ type: GATE, status: gate }] : []),
    ...(disrupted
      ? [
          {
            type: 'DisruptionTarget',
            status: 'True',
            reason: 'TerminationByKubelet',
            message: 'shutting down',
            lastTransitionTime: `2026-01-01T00:00:${disrupted === 'before' ? 30 : 50}Z`,
          },
        ]
      : []),
  ];
}

/** The Pod of a Sandbox, brought into this state. */
export function inState(pod: KubernetesObject, given: PodState): KubernetesObject {
  const { spec, metadata, ...rest } = pod;
  const { sidecar, nativeSidecar, init, gate, deleting, reason, phase } = given;
  const own = spec as { containers: object[] };
  return {
    ...rest,
    metadata: { ...metadata, ...(deleting && { deletionTimestamp: '2026-01-01T00:00:50Z' }) },
    spec: {
      ...own,
      nodeName: 'n1',
      containers: [...own.containers, ...(sidecar ? [{ name: 'proxy' }] : [])],
      initContainers: [
        ...(init ? [{ name: 'setup' }] : []),
        ...(nativeSidecar ? [{ name: 'mesh', restartPolicy: 'Always' }] : []),
      ],
      ...(gate && { readinessGates: [{ conditionType: GATE }] }),
    },
    status: {
      phase,
      podIP: '10.0.0.7',
      ...(phase === 'Failed' && reason && { reason }),
      conditions: recordConditions(given),
      initContainerStatuses: [...statusOf('setup', init), ...statusOf('mesh', nativeSidecar)],
      containerStatuses: [...statusOf('sandbox', given.program), ...statusOf('proxy', sidecar)],
    },
  };
}
