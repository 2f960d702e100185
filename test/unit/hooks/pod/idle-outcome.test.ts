import { describe, expect, it } from 'vitest';
import type { KubernetesObject } from '../../../../hooks/contract.ts';
import { idleOutcome } from '../../../../hooks/pod/idle-outcome.ts';
import { podOutcome } from '../../../../hooks/pod/outcome.ts';
import { type PodBuilder, pod } from '../../../builders/child.ts';
import { sandbox } from '../../../builders/sandbox.ts';

const plain = pod(sandbox('py').build());

interface Status {
  conditions?: object[];
  containerStatuses?: { started?: boolean; ready?: boolean }[];
}

const annotated = (builder: PodBuilder, annotations: Record<string, string>): PodBuilder =>
  builder.changed(object => ({ ...object, metadata: { ...object.metadata, annotations } }));

const unbound = (builder: PodBuilder) => annotated(builder, { 'llmsafespace.dev/binds': 'late' });

const withProgram = (builder: PodBuilder, fields: object): PodBuilder =>
  builder.changed(object => {
    const { containerStatuses: [program] = [], ...status } = object.status as Status;
    return { ...object, status: { ...status, containerStatuses: [{ ...program, ...fields }] } };
  });

const started = withProgram(plain.notReady(), { started: true });

const withSidecar = (object: KubernetesObject, ready: boolean): KubernetesObject => {
  const spec = object.spec as { containers: object[] };
  const { containerStatuses = [], ...status } = object.status as Status;
  return {
    ...object,
    spec: { ...spec, containers: [...spec.containers, { name: 'mesh' }] },
    status: {
      ...status,
      containerStatuses: [...containerStatuses, { name: 'mesh', ready, state: { running: {} } }],
    },
  };
};

const gated = (object: KubernetesObject): KubernetesObject => ({
  ...object,
  spec: { ...(object.spec as object), readinessGates: [{ conditionType: 'example.org/gate' }] },
});

describe('an idle Pod that waits to be bound', () => {
  it('is ready once its program has started', () => {
    expect(idleOutcome(unbound(started).build())).toMatchObject({ state: 'ready', reason: 'PodReady' });
  });

  it.each<[string, KubernetesObject]>([
    [
      'whose program runs, and has not started',
      unbound(withProgram(plain.notReady(), { started: false })).build(),
    ],
    ['of which nothing says that it has started', unbound(plain.notReady()).build()],
    ['that has not been scheduled', unbound(plain.unschedulable()).build()],
    ['whose image is not there', unbound(plain.waiting('ImagePullBackOff')).build()],
    ['whose sidecar is not ready', withSidecar(unbound(started).build(), false)],
    ['whose readiness gate is closed', gated(unbound(started).build())],
    ['that is being deleted', unbound(started.deleting()).build()],
    ['that has failed', unbound(plain.failed(1)).build()],
  ])('is what any Pod is %s', (_case, object) => {
    expect(idleOutcome(object)).toEqual(podOutcome(object));
    expect(idleOutcome(object).state).not.toBe('ready');
  });

  it('is ready beside a sidecar that is', () => {
    expect(idleOutcome(withSidecar(unbound(started).build(), true)).state).toBe('ready');
  });

  it('has failed if it is Ready before: its readiness would confirm nothing', () => {
    expect(idleOutcome(unbound(plain.ready()).build())).toMatchObject({
      state: 'failed',
      reason: 'ReadyUnbound',
      message: expect.stringContaining('/etc/llmsafespace/binding.json'),
    });
  });
});

describe('any other Pod is as ready as it says:', () => {
  it.each<[string, PodBuilder]>([
    ['one that waits for nothing', started],
    ['one that was bound from its start', annotated(started, { 'llmsafespace.dev/binds': 'at-start' })],
    [
      'one that is bound',
      annotated(started, { 'llmsafespace.dev/binds': 'late', 'llmsafespace.dev/binding': '{}' }),
    ],
    ['one that is Ready', plain.ready()],
  ])('%s', (_case, builder) => {
    expect(idleOutcome(builder.build())).toEqual(podOutcome(builder.build()));
  });
});

it('a Pod that is bound and not Ready is said to lack that it has read what it was told', () => {
  const bound = annotated(started, { 'llmsafespace.dev/binds': 'late', 'llmsafespace.dev/binding': '{}' });
  expect(podOutcome(bound.build())).toMatchObject({
    state: 'starting',
    reason: 'PodNotReady',
    message: expect.stringMatching(
      /readiness probe.*once the program has read \/etc\/llmsafespace\/binding.json$/,
    ),
  });
});
