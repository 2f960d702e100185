import { describe, expect, it } from 'vitest';
import type { Pod } from '../../../../local/node/pod.ts';
import { type PodObservation, phaseOf, statusOf } from '../../../../local/node/pod-status.ts';
import { aPod, running, terminated, waiting } from './builders.ts';

const readyOne = { ...running, ready: true };
const crashing = { ...waiting, lastState: terminated(1).state };

const observed = (fields: Partial<PodObservation>): PodObservation => ({
  pod: aPod(),
  init: [],
  containers: [readyOne],
  podIp: '198.18.0.1',
  hostIp: '127.0.0.1',
  startTime: '2026-01-01T00:00:00Z',
  ended: false,
  before: [],
  now: '2026-01-01T00:01:00Z',
  ...fields,
});

describe('the phase is', () => {
  it.each<[string, Partial<PodObservation>, Pod['status']['phase']]>([
    ['Pending before a container has run', { containers: [waiting] }, 'Pending'],
    ['Pending while an init container runs', { init: [running], containers: [waiting] }, 'Pending'],
    ['Running once the init containers are done', { init: [terminated(0)] }, 'Running'],
    ['Running when one of two runs', { containers: [running, waiting] }, 'Running'],
    ['Running between two starts', { containers: [crashing] }, 'Running'],
    ['Running while one of two has ended', { containers: [terminated(1), running] }, 'Running'],
    ['Succeeded when all ended well', { ended: true, containers: [terminated(0)] }, 'Succeeded'],
    ['Failed when one did not', { ended: true, containers: [terminated(0), terminated(3)] }, 'Failed'],
    [
      'Failed when an init container did not',
      { ended: true, init: [terminated(1)], containers: [waiting] },
      'Failed',
    ],
    ['Failed when one never ran', { ended: true, containers: [waiting] }, 'Failed'],
  ])('%s', (_, fields, phase) => {
    expect(phaseOf(observed(fields))).toBe(phase);
  });
});

const conditionsOf = (fields: Partial<PodObservation>) =>
  Object.fromEntries(
    statusOf(observed(fields)).conditions.map(({ type, status, reason }) => [
      type,
      reason ? `${status} ${reason}` : status,
    ]),
  );

describe('the conditions', () => {
  it('are all True for a Pod whose containers are ready', () => {
    expect(conditionsOf({})).toEqual({
      PodReadyToStartContainers: 'True',
      Initialized: 'True',
      Ready: 'True',
      ContainersReady: 'True',
    });
  });

  it('name what isn’t ready', () => {
    const fields = { init: [{ ...running, name: 'first' }], containers: [waiting] };
    expect(conditionsOf(fields)).toMatchObject({
      Initialized: 'False ContainersNotInitialized',
      Ready: 'False ContainersNotReady',
    });
    const { conditions } = statusOf(observed(fields));
    expect(conditions.map(({ message }) => message)).toContain('containers with incomplete status: first');
  });

  it('say that a Pod is complete', () => {
    expect(conditionsOf({ ended: true, containers: [terminated(0)] })).toMatchObject({
      Ready: 'False PodCompleted',
    });
  });

  it('wait for a readiness gate, which somebody else opens', () => {
    const spec = { readinessGates: [{ conditionType: 'gate' }] };
    const gated = { pod: aPod({ spec }) };
    expect(conditionsOf(gated)).toMatchObject({
      Ready: 'False ReadinessGatesNotReady',
      ContainersReady: 'True',
    });
    const status = { conditions: [{ type: 'gate', status: 'True' }] };
    expect(conditionsOf({ pod: aPod({ spec, status }) })).toMatchObject({ gate: 'True', Ready: 'True' });
  });

  it('of others stay', () => {
    const status = {
      conditions: [
        { type: 'PodScheduled', status: 'True' },
        { type: 'Ready', status: 'False' },
      ],
    };
    const { conditions } = statusOf(observed({ pod: aPod({ status }) }));
    expect(conditions.filter(({ type }) => type === 'PodScheduled')).toHaveLength(1);
    expect(conditions.filter(({ type }) => type === 'Ready')).toMatchObject([{ status: 'True' }]);
  });

  it('keep their time while their status stays, and get a new one when it flips', () => {
    const { conditions: before } = statusOf(observed({ now: '2026-01-01T00:00:30Z' }));
    const times = (fields: Partial<PodObservation>) =>
      Object.fromEntries(
        statusOf(observed({ before, ...fields })).conditions.map(one => [one.type, one.lastTransitionTime]),
      );
    expect(times({})).toMatchObject({ Ready: '2026-01-01T00:00:30Z' });
    expect(times({ containers: [running] })).toMatchObject({
      Ready: '2026-01-01T00:01:00Z',
      Initialized: '2026-01-01T00:00:30Z',
    });
  });
});

it('the status has the reported address, and init containers only where there are some', () => {
  const status = statusOf(observed({}));
  expect(status).toMatchObject({ podIP: '198.18.0.1', podIPs: [{ ip: '198.18.0.1' }], hostIP: '127.0.0.1' });
  expect(status).not.toHaveProperty('initContainerStatuses');
});
