import { describe, expect, it } from 'vitest';
import type { KubernetesObject } from '../../../../hooks/contract.ts';
import { sandboxFactQueries } from '../../../../hooks/sandbox/fact-queries.ts';
import { networkPolicy, persistentVolumeClaim, pod, service } from '../../../builders/child.ts';
import { settings } from '../../../builders/context.ts';
import { request } from '../../../builders/request.ts';
import { type SandboxBuilder, sandbox } from '../../../builders/sandbox.ts';

const plain = sandbox('py');
const { uid } = plain.build().metadata;
const own = pod(plain.build());
const name = own.build().metadata.name;
const namespacePolicies = { namespace: 'default' };
const vouchingFor = (...names: string[]) => ({
  namespace: 'default',
  name: 'py',
  uid,
  pods: names.map(pod => ({ name: pod, assignedAt: undefined })),
});
const syncErrors = { namespace: 'default', uid };
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
      { namespacePolicies, syncErrors },
    ],
    [
      'of one that was not Ready in time is also why',
      plain.status({ phase: 'Failed' }),
      [],
      { namespacePolicies, syncErrors },
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
        recordedStatus: { kind: 'Sandbox', namespace: 'default', name: 'py', uid },
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

describe('what was asked for in vain', () => {
  const inVain = (of: SandboxBuilder, child: string, attempts = 1) =>
    of.status({
      phase: 'Running',
      backOff: { [child]: { attempts, retryAt: '2026-01-01T00:01:05Z' } },
    } as never);
  const withService = plain.withService();
  const withPolicy = plain.egress({ cidr: '203.0.113.0/24' });
  const policyBuilder = withPolicy.build();

  it.each<[string, SandboxBuilder, KubernetesObject[], boolean]>([
    ['of a Service that is not there', inVain(withService, 'service'), [], true],
    ['no more of one that is there', inVain(withService, 'service'), [service(withService.build())], false],
    [
      'of one that was to change, at the second try',
      inVain(withService, 'service', 2),
      [service(withService.build())],
      true,
    ],
    ['of a policy that is not there', inVain(withPolicy, 'networkPolicyRequest'), [], true],
    [
      'no more of one that is there',
      inVain(withPolicy, 'networkPolicyRequest'),
      [networkPolicy(policyBuilder)],
      false,
    ],
    ['not of policies that somebody changes', inVain(withPolicy, 'networkPolicy'), [], false],
  ])('is why the API server refused, %s', (_case, builder, observed, isAsked) => {
    const queries = asked(builder, observed);
    expect('syncErrors' in queries).toBe(isAsked);
  });

  it.each<[string, SandboxBuilder, KubernetesObject[], string | undefined]>([
    ['for a volume that is not there', plain.persistent(), [], '5Gi'],
    [
      'for a kept one, which only the API server knows',
      plain.persistent({ reclaimPolicy: 'Retain' }),
      [],
      '5Gi',
    ],
    [
      'for one that is to grow',
      plain.persistent({ volumeSize: '9Gi' }),
      [persistentVolumeClaim(plain.persistent().build())],
      '9Gi',
    ],
    [
      'but not for one that is as large as asked for',
      plain.persistent(),
      [persistentVolumeClaim(plain.persistent().build())],
      undefined,
    ],
  ])('is what a dry run tells, %s', (_case, builder, observed, storage) => {
    const { volumeTrial } = asked(inVain(builder, 'persistentVolumeClaim'), observed);
    expect(volumeTrial?.claim.spec).toEqual(
      storage && { accessModes: ['ReadWriteOnce'], resources: { requests: { storage } } },
    );
  });

  it('is not asked for before it was asked for at all', () => {
    expect(asked(plain.persistent().withService().status({ phase: 'Running' }))).toEqual({
      namespacePolicies,
    });
  });
});

describe('what was told of a claim', () => {
  const saying = (reason: string, status = 'False') =>
    plain
      .persistent()
      .status({ conditions: [{ type: 'StorageReady', status, reason, message: '' }] } as never);

  it.each(['ClaimNotBound', 'StorageClassNotFound', 'NoStorageClass', 'ProvisioningFailed', 'AwaitingPod'])(
    'is asked for once it was said to be %s',
    reason => {
      expect(asked(saying(reason))).toMatchObject({ volumeEvents: { namespace: 'default' } });
    },
  );

  it.each([
    ['before anything was said of it', plain.persistent()],
    ['while there is none', saying('ClaimNotCreated')],
    ['once it is bound', saying('ClaimsBound', 'True')],
  ])('is not asked for %s', (_case, builder) => {
    expect(asked(builder)).not.toHaveProperty('volumeEvents');
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
