import { describe, expect, it } from 'vitest';
import { podOutcome } from '../../../../hooks/pod/outcome.ts';
import { pod } from '../../../builders/child.ts';
import { sandbox } from '../../../builders/sandbox.ts';

const own = pod(sandbox('py').build());
/** The kubelet takes the message from a file that the program writes. */
const printed = { terminated: { exitCode: 1, reason: 'Error', message: 'API_KEY=secret' } };
const withStatus = (status: object) => own.changed(object => ({ ...object, status }));

describe('how a Pod is doing', () => {
  it.each([
    ['just created', own, 'starting', 'PodStarting'],
    ['without a status', own.changed(({ status: _, ...object }) => object), 'starting', 'PodStarting'],
    ['that no node takes', own.unschedulable(), 'starting', 'Unschedulable'],
    ['whose container is being created', own.waiting('ContainerCreating'), 'starting', 'PodStarting'],
    ['whose Pod is being initialised', own.waiting('PodInitializing'), 'starting', 'PodStarting'],
    ['whose image cannot be pulled', own.waiting('ImagePullBackOff'), 'starting', 'ImagePullBackOff'],
    [
      'whose Secret is missing',
      own.waiting('CreateContainerConfigError'),
      'starting',
      'CreateContainerConfigError',
    ],
    ['that crashes again and again', own.waiting('CrashLoopBackOff'), 'starting', 'CrashLoopBackOff'],
    ['that runs and is not ready', own.notReady(), 'starting', 'PodNotReady'],
    ['that is ready', own.ready(), 'ready', 'PodReady'],
    [
      'that says ready before it runs',
      withStatus({ phase: 'Pending', conditions: [{ type: 'Ready', status: 'True' }] }),
      'starting',
      'PodStarting',
    ],
    ['that finished', own.succeeded(), 'succeeded', 'Completed'],
    ['whose program failed', own.failed(3), 'failed', 'Error'],
    ['that ran out of memory', own.failed(137, 'OOMKilled'), 'failed', 'OOMKilled'],
    ['that was evicted', own.evicted(), 'failed', 'Evicted'],
    ['that failed and does not say why', withStatus({ phase: 'Failed' }), 'failed', 'PodFailed'],
    ['that is ready and being deleted', own.ready().deleting(), 'stopping', 'PodStopping'],
    ['that finished and is being deleted', own.succeeded().deleting(), 'stopping', 'PodStopping'],
  ])('given one %s', (_case, builder, state, reason) => {
    expect(podOutcome(builder.build())).toMatchObject({ state, reason });
  });

  it.each([
    [
      'of a scheduler that finds no node',
      own.unschedulable('0/3 nodes are available'),
      '0/3 nodes are available',
    ],
    [
      'of a kubelet that cannot pull',
      own.waiting('ErrImagePull', 'not found'),
      'container "sandbox" waits: not found',
    ],
    ['of a kubelet that evicts', own.evicted(), 'The node was low on resource: memory.'],
  ])('repeats the message %s', (_case, builder, message) => {
    expect(podOutcome(builder.build()).message).toBe(message);
  });

  it.each([
    ['that failed', { phase: 'Failed', containerStatuses: [{ name: 'sandbox', state: printed }] }],
    ['that finished', { phase: 'Succeeded', containerStatuses: [{ name: 'sandbox', state: printed }] }],
    [
      'that was restarted',
      { phase: 'Running', containerStatuses: [{ name: 'sandbox', lastState: printed }] },
    ],
  ])('given one %s, never repeats what its program printed last', (_case, status) => {
    expect(JSON.stringify(podOutcome(withStatus(status).build()))).not.toContain('API_KEY');
  });

  it.each([
    ['that is ready', own.ready('10.0.0.9'), '10.0.0.9'],
    [
      'that is ready and has no address',
      withStatus({
        phase: 'Running',
        conditions: [{ type: 'Ready', status: 'True' }],
        containerStatuses: [{ name: 'sandbox', ready: true, state: { running: {} } }],
      }),
      undefined,
    ],
  ])('given one %s, knows its address', (_case, builder, ip) => {
    expect(podOutcome(builder.build())).toMatchObject({ state: 'ready', ip });
  });

  it('given one that is ready, knows since when', () => {
    expect(podOutcome(own.ready().build())).toMatchObject({ since: '2026-01-01T00:00:20Z' });
  });
});

describe("how a Pod's container ended", () => {
  const finishedAt = '2026-01-01T00:00:40Z';
  const inState = (state: object, lastState = {}) =>
    withStatus({ phase: 'Running', containerStatuses: [{ name: 'sandbox', state, lastState }] });
  const waitingAgain = inState(
    { waiting: { reason: 'CrashLoopBackOff' } },
    { terminated: { exitCode: 1, finishedAt } },
  );

  it.each([
    ['is unknown before it has', own.ready(), undefined],
    ['is known once it finished', own.succeeded(), { exitCode: 0, finishedAt, log: 'present' }],
    ['is known once it failed', own.failed(3), { exitCode: 3, finishedAt, log: 'present' }],
    ['is known after a restart', own.restarted(137), { exitCode: 137, finishedAt, log: 'previous' }],
    [
      'is known of a Pod that is being deleted',
      own.failed(3).deleting(),
      { exitCode: 3, finishedAt, log: 'present' },
    ],
    [
      'is known while it waits to be started again, with the log of the run that ended',
      waitingAgain,
      { exitCode: 1, finishedAt, log: 'present' },
    ],
    [
      'is known where its node lost it, without a log',
      inState({ terminated: { exitCode: 137, finishedAt, reason: 'ContainerStatusUnknown' } }),
      { exitCode: 137, finishedAt, log: 'none' },
    ],
    ['is unknown of a Pod that was evicted', own.evicted(), undefined],
  ])('%s', (_case, builder, ending) => {
    expect(podOutcome(builder.build()).ending).toEqual(ending);
  });

  it('is that of the container named sandbox, not of a sidecar', () => {
    const containerStatuses = [
      { name: 'proxy', state: { terminated: { exitCode: 9 } } },
      { name: 'sandbox', state: { terminated: { exitCode: 0, finishedAt } } },
    ];
    expect(podOutcome(withStatus({ phase: 'Succeeded', containerStatuses }).build()).ending?.exitCode).toBe(
      0,
    );
  });
});
