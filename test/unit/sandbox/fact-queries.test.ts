import { describe, expect, it } from 'vitest';
import type { KubernetesObject } from '../../../hooks/contract.ts';
import { sandboxFactQueries } from '../../../hooks/sandbox/fact-queries.ts';
import { pod } from '../../builders/child.ts';
import { settings } from '../../builders/context.ts';
import { request } from '../../builders/request.ts';
import { type SandboxBuilder, sandbox } from '../../builders/sandbox.ts';

const plain = sandbox('py');
const { uid } = plain.build().metadata;
const own = pod(plain.build());
const name = own.build().metadata.name;
const namespacePolicies = { namespace: 'default' };
const vouchingFor = (...podNames: string[]) => ({ namespace: 'default', uid, podNames });
const lastSyncError = { namespace: 'default', uid };
const measuring = settings({ usageIntervalSeconds: 60 });

const asked = (builder: SandboxBuilder, observed: KubernetesObject[] = [], chosen = settings()) =>
  sandboxFactQueries(
    request(builder.build())
      .with(...observed)
      .parse(),
    chosen,
  );

describe('what a sync wants to know', () => {
  it.each<[string, SandboxBuilder, KubernetesObject[], object]>([
    ['of a new Sandbox is whether its namespace is closed', plain, [], { namespacePolicies }],
    [
      'of one whose Pod was asked for is also why it is not there',
      plain.creating('2026-01-01T00:05:00Z'),
      [],
      { namespacePolicies, lastSyncError },
    ],
    [
      'of one that was not Ready in time is also why',
      plain.status({ phase: 'Failed' }),
      [],
      { namespacePolicies, lastSyncError },
    ],
    [
      'of one whose Pod disappeared is whether its namespace is closed',
      plain.running(name),
      [],
      { namespacePolicies },
    ],
    [
      'of one with a Pod of another name is also whether a WarmPod vouches for it',
      plain,
      [own.named('planted').build()],
      { namespacePolicies, assignedWarmPod: vouchingFor('planted') },
    ],
    [
      'of one with a Pod of another name beside its own is the same',
      plain.running(name),
      [own.ready().build(), own.named('planted').build()],
      { namespacePolicies, assignedWarmPod: vouchingFor('planted', own.build().metadata.name) },
    ],
    [
      'of one with several Pods, none of which it names, is also which it was told of',
      plain,
      [own.ready().build(), own.named('python-0').build()],
      {
        namespacePolicies,
        assignedWarmPod: vouchingFor(own.build().metadata.name, 'python-0'),
        recordedPod: { namespace: 'default', name: 'py', uid },
      },
    ],
    [
      'of one whose status names a Pod of another name is the same as of a new one',
      plain.running('python-0'),
      [own.named('python-0').ready().build()],
      { namespacePolicies },
    ],
    [
      'of one that has ended is whether a WarmPod vouches for a Pod of another name',
      plain.terminated(),
      [own.named('planted').build()],
      { namespacePolicies, assignedWarmPod: vouchingFor('planted') },
    ],
    [
      'of one that has its Pod is whether its namespace is closed: its policies hold only then',
      plain.running(name),
      [own.ready().build()],
      { namespacePolicies },
    ],
    ['of one that has ended is the same', plain.terminated(), [], { namespacePolicies }],
    [
      "of one with volumes that aren't its children is also whether they are there",
      plain.persistent({ reclaimPolicy: 'Retain' }).sharing('models', '/m').sharing('models', '/n'),
      [],
      { namespacePolicies, volumes: { namespace: 'default', names: [name, 'models'] } },
    ],
    [
      'of one with an existing claim is also whether that is there',
      plain.persistent({ existingClaim: 'mine' }),
      [],
      { namespacePolicies, volumes: { namespace: 'default', names: ['mine'] } },
    ],
    [
      'of one with a volume of its own is no more: that is its child',
      plain.persistent(),
      [],
      { namespacePolicies },
    ],
  ])('%s', (_case, builder, observed, queries) => {
    expect(asked(builder, observed)).toEqual(queries);
  });
});

describe('what may explain a Pod that is not Ready', () => {
  const notReadySince = '2026-01-01T00:00:30Z';
  const said = (status: 'True' | 'False' | undefined) =>
    plain.status({
      phase: 'Creating',
      podName: name,
      conditions: status ? [{ type: 'PodReady', status, lastTransitionTime: notReadySince }] : [],
    });
  const onNode = (builder: typeof own) =>
    builder.changed(object => ({ ...object, spec: { ...(object.spec as object), nodeName: 'n1' } }));
  const podWarning = { namespace: 'default', uid: own.build().metadata.uid, notReadySince };
  const podNode = { name: 'n1' };

  it.each<[string, SandboxBuilder, typeof own, object]>([
    ['are its Events, while its containers start', said('False'), own, { podWarning }],
    ['is its node, while it is being deleted', said('True'), onNode(own.ready().deleting()), { podNode }],
    ['is nothing, where a container says it', said('False'), own.waiting('ImagePullBackOff'), {}],
    ['is nothing, where no node took it', said('True'), own.deleting(), {}],
    ['is nothing before it is said', said(undefined), own, {}],
    ['is nothing on the way from Ready', said('True'), own, {}],
    ['is nothing once it is Ready', said('True'), onNode(own.ready()), {}],
  ])('%s', (_case, builder, observed, queries) => {
    const { podWarning: events, podNode: node } = asked(builder, [observed.build()]);
    expect({ ...(events && { podWarning: events }), ...(node && { podNode: node }) }).toEqual(queries);
  });

  it('is nothing once the Sandbox has ended', () => {
    const ended = said('False').terminated();
    expect(asked(ended, [own.build()])).toEqual({ namespacePolicies });
  });
});

describe('the usage of a Pod', () => {
  it('is asked for where the installation wants it and the Sandbox runs', () => {
    expect(asked(plain.running(name), [own.ready().build()], measuring)).toMatchObject({
      podUsage: { namespace: 'default', name, maxAgeSeconds: 60 },
    });
  });

  it.each([
    ['on the way to Ready', plain.creating('2026-01-01T00:05:00Z'), [own.build()]],
    ['once the Sandbox has ended', plain.terminated(), [own.succeeded().build()]],
    ['while no Pod is said', plain.status({ phase: 'Running' }), []],
  ])('is not asked for %s', (_case, builder, observed) => {
    expect(asked(builder, observed, measuring)).not.toHaveProperty('podUsage');
  });
});
