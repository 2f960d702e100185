import { describe, expect, it } from 'vitest';
import { podOutcome } from '../../../../hooks/pod/outcome.ts';
import { pod } from '../../../builders/child.ts';
import { sandbox } from '../../../builders/sandbox.ts';

const FINISHED = '2026-01-01T00:00:40Z';
const LATER = '2026-01-01T00:00:50Z';

const ended = (name: string, exitCode: number, reason = exitCode === 0 ? 'Completed' : 'Error') => ({
  name,
  state: { terminated: { exitCode, reason, finishedAt: FINISHED } },
});
const runs = { name: 'proxy', ready: true, state: { running: {} } };
const setup = { name: 'setup', image: 'busybox' };

const outcome = (status: object, restartPolicy = 'Never', initContainers: object[] = []) =>
  podOutcome(
    pod(sandbox('py').build())
      .changed(object => ({
        ...object,
        spec: { restartPolicy, initContainers, containers: [{ name: 'sandbox' }, { name: 'proxy' }] },
        status,
      }))
      .build(),
  );

const disruption = (lastTransitionTime: string) => ({
  type: 'DisruptionTarget',
  status: 'True',
  reason: 'TerminationByKubelet',
  message: 'The node was shut down',
  lastTransitionTime,
});

describe('a task is over when its program is', () => {
  it.each<[string, object, string, string]>([
    [
      'and done, although a sidecar runs on',
      { phase: 'Running', containerStatuses: [runs, ended('sandbox', 0)] },
      'succeeded',
      'Completed',
    ],
    [
      'and failed, although a sidecar runs on',
      { phase: 'Running', containerStatuses: [runs, ended('sandbox', 3)] },
      'failed',
      'Error',
    ],
    [
      'and done, although a sidecar failed',
      { phase: 'Failed', containerStatuses: [ended('proxy', 1), ended('sandbox', 0)] },
      'succeeded',
      'Completed',
    ],
    [
      'and done, although its Pod is evicted later',
      {
        phase: 'Failed',
        reason: 'Evicted',
        conditions: [disruption(LATER)],
        containerStatuses: [ended('proxy', 137), ended('sandbox', 0)],
      },
      'succeeded',
      'Completed',
    ],
    [
      'but not done, where it was told to stop',
      { phase: 'Failed', conditions: [disruption(FINISHED)], containerStatuses: [ended('sandbox', 0)] },
      'failed',
      'TerminationByKubelet',
    ],
    [
      'but not done, where its Pod failed as a whole',
      { phase: 'Failed', reason: 'Evicted', containerStatuses: [ended('sandbox', 0)] },
      'failed',
      'Evicted',
    ],
  ])('%s', (_case, status, state, reason) => {
    expect(outcome(status)).toMatchObject({ state, reason });
  });

  it('and not before: a sidecar that ends is only named', () => {
    const containerStatuses = [{ ...runs, name: 'sandbox' }, ended('proxy', 1)];
    expect(outcome({ phase: 'Running', containerStatuses })).toMatchObject({
      state: 'starting',
      message: 'sidecar container "proxy" ended with exit code 1',
    });
  });

  it('and not where its Pod starts it again', () => {
    const containerStatuses = [runs, ended('sandbox', 0)];
    expect(outcome({ phase: 'Running', containerStatuses }, 'Always')).toMatchObject({ state: 'starting' });
  });
});

describe('a Pod that failed names what is to blame', () => {
  it.each<[string, object, string, string]>([
    [
      'an init container, and what follows',
      { phase: 'Failed', initContainerStatuses: [ended('setup', 1)] },
      'Error',
      'init container "setup" ended with exit code 1, so that the program was not started',
    ],
    [
      'the node, where it ends the Pod',
      { phase: 'Failed', conditions: [disruption(FINISHED)] },
      'TerminationByKubelet',
      'the Pod failed: its node stops it, because it lacks a resource or is shutting down (The node was shut down)',
    ],
    [
      'the disk, with the field',
      {
        phase: 'Failed',
        reason: 'Evicted',
        message: 'Pod ephemeral local storage usage exceeds the total limit of containers 64Mi. ',
      },
      'Evicted',
      'Pod ephemeral local storage usage exceeds the total limit of containers 64Mi; raise spec.resources.ephemeralStorage',
    ],
    [
      'its reason, where there is no message',
      { phase: 'Failed', reason: 'OutOfcpu' },
      'OutOfcpu',
      'the Pod failed: OutOfcpu',
    ],
  ])('%s', (_case, status, reason, message) => {
    expect(outcome(status, 'Never', [setup])).toMatchObject({ state: 'failed', reason, message });
  });
});

describe('a Pod that is being deleted says by whom', () => {
  const deleting = (status: object, finalizers?: string[]) =>
    podOutcome(
      pod(sandbox('py').build())
        .deleting()
        .changed(({ metadata, ...object }) => ({
          ...object,
          metadata: { ...metadata, ...(finalizers && { finalizers }) },
          status,
        }))
        .build(),
    );

  it.each<[string, object, string, string]>([
    ['not where nobody knows', { phase: 'Running' }, 'PodStopping', 'the Pod is being deleted'],
    [
      'where its node is lost',
      {
        phase: 'Running',
        conditions: [
          {
            type: 'DisruptionTarget',
            status: 'True',
            reason: 'DeletionByTaintManager',
            message: 'Taint manager: deleting due to NoExecute taint',
          },
        ],
      },
      'DeletionByTaintManager',
      'the Pod is being deleted: its node has a taint that it does not tolerate, as a lost node has (Taint manager: deleting due to NoExecute taint)',
    ],
    [
      'by a word that we do not know',
      { phase: 'Running', conditions: [{ type: 'DisruptionTarget', status: 'True', reason: 'Moved' }] },
      'Moved',
      'the Pod is being deleted: condition DisruptionTarget, Moved',
    ],
  ])('%s', (_case, status, reason, message) => {
    expect(deleting(status)).toMatchObject({ state: 'stopping', reason, message, explainedBy: 'node' });
  });

  it('and what keeps it', () => {
    expect(deleting({ phase: 'Running' }, ['example.org/keep']).message).toBe(
      'the Pod is being deleted; its finalizers keep it: example.org/keep',
    );
  });
});
