import { describe, expect, it } from 'vitest';
import { podOutcome } from '../../../../hooks/pod/outcome.ts';
import { pod } from '../../../builders/child.ts';
import { sandbox } from '../../../builders/sandbox.ts';

const REMEDY =
  '; make the program answer it, or set spec.probes of the Sandbox or its RuntimeEnvironment (none: true switches probes off)';

const program = {
  name: 'sandbox',
  image: 'python',
  readinessProbe: { httpGet: { path: '/ready', port: 8080 } },
};
const proxy = { name: 'proxy', image: 'envoy' };
const native = { ...proxy, restartPolicy: 'Always' };
const setup = { name: 'setup', image: 'busybox' };

const running = { ready: true, started: true, state: { running: {} } };
const unready = { ...running, ready: false };
const creating = { ready: false, state: { waiting: { reason: 'ContainerCreating' } } };
const waiting = (reason: string, message?: string) => ({
  ready: false,
  state: { waiting: { reason, message } },
});
const ended = (exitCode: number, reason = 'Error', message?: string) => ({
  ready: false,
  state: { terminated: { exitCode, reason, message } },
});
const crashing = (exitCode: number, reason = 'Error', message?: string) => ({
  ...waiting('CrashLoopBackOff', 'back-off 40s restarting failed container'),
  lastState: { terminated: { exitCode, reason, message } },
});

interface Given {
  spec?: object;
  conditions?: object[];
  init?: Record<string, object>;
  containers: Record<string, object>;
}

const named = (statuses: Record<string, object>) =>
  Object.entries(statuses).map(([name, status]) => ({ name, ...status }));

const told = ({ spec = {}, conditions = [], init = {}, containers }: Given) => {
  const { state, reason, message } = podOutcome(
    pod(sandbox('py').build())
      .changed(object => ({
        ...object,
        spec: { containers: [program], restartPolicy: 'Always', ...spec },
        status: {
          phase: 'Running',
          conditions: [{ type: 'Ready', status: 'False' }, ...conditions],
          initContainerStatuses: named(init),
          containerStatuses: named(containers),
        },
      }))
      .build(),
  );
  return [state, reason, message];
};

const limited = { ...program, resources: { limits: { memory: '64Mi' } } };
const withProxy = { containers: [program, proxy] };
const withInit = { initContainers: [setup] };
const withNative = { initContainers: [native] };

describe('a Pod that is not ready names the container that is to blame', () => {
  it.each<[string, Given, string, string]>([
    [
      'whose readiness probe has not succeeded, and what it asks',
      { containers: { sandbox: unready } },
      'PodNotReady',
      `container "sandbox" runs, but its readiness probe (HTTP GET /ready on port 8080) has not succeeded${REMEDY}`,
    ],
    [
      'whose startup probe has not succeeded',
      {
        spec: { containers: [{ ...program, startupProbe: { tcpSocket: { port: 'http' } } }] },
        containers: { sandbox: { ...unready, started: false } },
      },
      'PodNotReady',
      `container "sandbox" runs, but its startup probe (a connection to port http) has not succeeded${REMEDY}`,
    ],
    [
      'that has no probe, and no word of one',
      { spec: withProxy, containers: { sandbox: running, proxy: unready } },
      'PodNotReady',
      'sidecar container "proxy" runs, but is not ready yet',
    ],
    [
      'that is being created',
      { spec: withProxy, containers: { sandbox: running, proxy: creating } },
      'PodStarting',
      'the Pod is being started: sidecar container "proxy" is not running yet',
    ],
    [
      'that crashes, before one that is merely slow',
      { spec: withProxy, containers: { sandbox: unready, proxy: crashing(2) } },
      'CrashLoopBackOff',
      'sidecar container "proxy" is restarted with back-off: last time it ended with exit code 2',
    ],
    [
      'that ended beside a program that runs',
      { spec: withProxy, containers: { sandbox: running, proxy: ended(1) } },
      'Error',
      'sidecar container "proxy" ended with exit code 1',
    ],
    [
      'that ended well beside a program that runs',
      { spec: withProxy, containers: { sandbox: running, proxy: ended(0, 'Completed') } },
      'SidecarEnded',
      'sidecar container "proxy" ended with exit code 0',
    ],
    [
      'of those that come first, which crashes',
      { spec: withInit, init: { setup: crashing(1) }, containers: { sandbox: waiting('PodInitializing') } },
      'CrashLoopBackOff',
      'init container "setup" is restarted with back-off: last time it ended with exit code 1',
    ],
    [
      'of those that come first, which has not ended',
      { spec: withInit, init: { setup: running }, containers: { sandbox: waiting('PodInitializing') } },
      'PodStarting',
      'the Pod is being started: init container "setup" has not ended yet',
    ],
    [
      'of those that come first, and not the one that ended well',
      { spec: withInit, init: { setup: ended(0, 'Completed') }, containers: { sandbox: creating } },
      'PodStarting',
      'the Pod is being started: container "sandbox" is not running yet',
    ],
    [
      'that is a native sidecar and has not started',
      {
        spec: withNative,
        init: { proxy: { ...unready, started: false } },
        containers: { sandbox: waiting('PodInitializing') },
      },
      'PodNotReady',
      'sidecar container "proxy" runs, but is not ready yet',
    ],
    [
      'that is a native sidecar and no longer ready',
      { spec: withNative, init: { proxy: unready }, containers: { sandbox: running } },
      'PodNotReady',
      'sidecar container "proxy" runs, but is not ready yet',
    ],
    [
      "whose image can't be pulled, in the kubelet's words",
      { containers: { sandbox: waiting('ImagePullBackOff', 'Back-off pulling image "x"') } },
      'ImagePullBackOff',
      'container "sandbox" waits: Back-off pulling image "x"',
    ],
    [
      'whose memory was too small, with the limit and the field',
      { spec: { containers: [limited] }, containers: { sandbox: ended(137, 'OOMKilled') } },
      'OOMKilled',
      'container "sandbox" used more than its memory limit of 64Mi and was killed; raise spec.resources.memory',
    ],
    [
      'whose memory was too small the last time',
      { spec: { containers: [limited] }, containers: { sandbox: crashing(137, 'OOMKilled') } },
      'CrashLoopBackOff',
      'container "sandbox" is restarted with back-off: last time it used more than its memory limit of 64Mi and was killed; raise spec.resources.memory',
    ],
    [
      'and how it ended before, while its probe is awaited',
      {
        containers: { sandbox: { ...unready, lastState: { terminated: { exitCode: 1, reason: 'Error' } } } },
      },
      'PodNotReady',
      `container "sandbox" runs, but its readiness probe (HTTP GET /ready on port 8080) has not succeeded${REMEDY}; before that it ended with exit code 1`,
    ],
    [
      'that the container runtime could not start, in its words',
      {
        containers: {
          sandbox: crashing(128, 'StartError', 'exec: "pyhton": executable file not found in $PATH'),
        },
      },
      'CrashLoopBackOff',
      'container "sandbox" is restarted with back-off: last time it could not be started by the container runtime: exec: "pyhton": executable file not found in $PATH; look at spec.command and spec.args',
    ],
    [
      'whose program ended at once although it is to run on, with the remedy',
      { containers: { sandbox: ended(0, 'Completed') } },
      'ProgramEnded',
      'container "sandbox" ended by itself with exit code 0, but should keep running; keep its program running, or set spec.restartPolicy to Never for a task',
    ],
    [
      'whose command is missing',
      { containers: { sandbox: ended(127) } },
      'Error',
      'container "sandbox" ended with exit code 127 (its command was not found)',
    ],
    [
      'that was killed, as by its liveness probe',
      {
        spec: { containers: [{ ...program, livenessProbe: {} }] },
        containers: { sandbox: crashing(137) },
      },
      'CrashLoopBackOff',
      'container "sandbox" is restarted with back-off: last time it ended with exit code 137 (it was killed, as when its liveness or startup probe fails)',
    ],
  ])('%s', (_case, given, reason, message) => {
    expect(told(given)).toEqual(['starting', reason, message]);
  });
});

describe('a Pod that is not ready names the condition that is to blame', () => {
  const gated = { readinessGates: [{ conditionType: 'example.org/routed' }] };
  const all = { sandbox: running };

  it.each<[string, Given, string, string]>([
    [
      'that its scheduling gate closes',
      {
        conditions: [
          { type: 'PodScheduled', status: 'False', reason: 'SchedulingGated', message: 'blocked by a gate' },
        ],
        containers: {},
      },
      'SchedulingGated',
      'blocked by a gate',
    ],
    [
      'that nobody has set',
      { spec: gated, containers: all },
      'ReadinessGatesNotReady',
      `the Pod's readiness gate "example.org/routed" is not True: no controller has set it`,
    ],
    [
      'that somebody holds to be False',
      {
        spec: gated,
        conditions: [
          { type: 'example.org/routed', status: 'False', reason: 'NoRoute', message: 'the balancer is full' },
        ],
        containers: all,
      },
      'NoRoute',
      `the Pod's readiness gate "example.org/routed" is not True: the balancer is full`,
    ],
    [
      'Ready itself, where all containers are ready',
      { containers: all },
      'PodNotReady',
      "the Pod's condition Ready is not True",
    ],
  ])('%s', (_case, given, reason, message) => {
    expect(told(given)).toEqual(['starting', reason, message]);
  });

  it('although its kubelet has not noticed that a gate has closed', () => {
    const ready = pod(sandbox('py').build())
      .ready()
      .changed(object => ({ ...object, spec: { ...(object.spec as object), ...gated } }));
    expect(podOutcome(ready.build())).toMatchObject({ state: 'starting', reason: 'ReadinessGatesNotReady' });
  });
});
