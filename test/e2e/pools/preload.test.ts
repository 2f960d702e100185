/** Pools whose Pods install packages and run scripts before they are Ready (C5); kwok ends a preload at once. */
import type { Pod } from 'kubernetes-types/core/v1.js';
import { describe, expect } from 'vitest';
import { hookServerUser, metacontrollerUser } from '../../../local/service-accounts.ts';
import { poolsOn, warmPool } from '../claim/pools.ts';
import { refuse } from '../support/admission.ts';
import { openAuditLog, type Write } from '../support/audit.ts';
import { eventually } from '../support/eventually.ts';
import { ownControlPlane } from '../support/own-control-plane.ts';
import { test } from '../support/own-stage.ts';
import { sandbox } from '../support/sandboxes.ts';
import type { Stage } from '../support/stage.ts';
import { limit, poolEvents, poolSays, said } from './stage-pools.ts';

const LABEL = 'llmsafespace.dev/preloading';
const HASH = 'llmsafespace.dev/pod-template-hash';

const preload = {
  preloadPackages: ['numpy'],
  preloadScripts: [{ name: 'warm-up.sh', content: 'python -c "import numpy"' }],
};
const opened = { ...preload, preloadEgress: [{ cidr: '203.0.113.0/24' }] };
const failing = { preloadScripts: [{ name: 'bad.sh', content: 'echo no such index\nexit 3' }] };

const filled = (stage: Stage, name: string, size = 3) =>
  eventually(() => poolsOn(stage).filled(name, size), 60);
const podsOf = ({ objects }: Stage, names: string[]): Promise<Pod[]> =>
  Promise.all(names.map(name => objects.get('Pod', name)));
const policiesOf = async ({ objects }: Stage, pool: string) =>
  (await objects.list('NetworkPolicy')).filter(({ metadata }) => metadata?.labels?.['warm-pool'] === pool);

describe.concurrent('a pool that preloads with a network', () => {
  test('opens it before its Pods are made, and closes it before they are Ready', async ({ stage }) => {
    const audit = openAuditLog(ownControlPlane().auditLogFile, stage.api);
    await stage.apply(warmPool('opened', opened));
    const names = await filled(stage, 'opened');
    const pods = await podsOf(stage, names);
    expect(pods.map(({ metadata }) => metadata?.labels?.[LABEL])).toEqual([undefined, undefined, undefined]);
    const [policy, ...others] = await policiesOf(stage, 'opened');
    expect(others).toEqual([]);
    expect(policy?.spec?.podSelector?.matchLabels).toMatchObject({ component: 'warmpod' });

    const writes = (await audit.writes()).filter(
      ({ objectRef, user }) =>
        objectRef?.namespace === stage.namespace &&
        [hookServerUser, metacontrollerUser].includes(user.username as never),
    );
    const whenFirst = (verb: string, path: string) =>
      writes.findIndex(one => one.verb === verb && pathOf(one).startsWith(path));
    expect(whenFirst('create', `networkpolicies/${policy?.metadata?.name}`)).toBeLessThan(
      whenFirst('create', 'pods/'),
    );
    for (const name of names) {
      expect(whenFirst('patch', `pods/${name}`)).toBeGreaterThan(whenFirst('create', `pods/${name}`));
      expect(whenFirst('patch', `pods/${name}`)).toBeLessThan(whenFirst('patch', `warmpods/${name}`));
    }
    expect(
      writes.filter(({ verb, objectRef }) => verb === 'patch' && objectRef?.resource === 'pods'),
    ).toHaveLength(3);
  });

  test('has no Ready Pod whose network can not be closed', async ({ stage }) => {
    const allow = await refuse(stage, { resource: 'pods', operations: ['UPDATE'] }, 'no changes on Mondays');
    await stage.apply(warmPool('kept-open', { ...opened, minSize: 1 }));
    await eventually(async () => {
      const [pod] = await stage.objects.list('Pod', { labelSelector: LABEL });
      expect(pod?.status?.initContainerStatuses?.[0]?.state?.terminated?.exitCode).toBe(0);
    });
    const [one] = await poolsOn(stage).warmPods('kept-open');
    expect(one?.status.phase).toBe('Pending');
    await allow();
    await filled(stage, 'kept-open', 1);
  });

  test('makes no Pod while its policy is refused, and says what the API server says', async ({ stage }) => {
    await stage.apply(warmPool('first'));
    await filled(stage, 'first');
    // Those of the namespace are there by now.
    await limit(stage, 'policies', { 'count/networkpolicies.networking.k8s.io': '2' });
    await stage.apply(warmPool('no-policy', opened));
    await poolSays(stage, 'no-policy', 'PodsReady', {
      status: 'False',
      reason: 'PreloadPolicyRefused',
      message: expect.stringMatching(/exceeded quota: policies/),
    });
    expect(await poolsOn(stage).warmPods('no-policy')).toEqual([]);
    await stage.objects.remove('ResourceQuota', 'policies');
    await filled(stage, 'no-policy');
  });

  test('says which domain nothing enforces, and is filled all the same', async ({ stage }) => {
    const spec = { ...preload, preloadEgress: [{ domain: 'pypi.org' }] };
    await stage.apply(warmPool('domain', spec));
    await filled(stage, 'domain');
    const pool = await stage.objects.get('WarmPool', 'domain');
    expect(said(pool, 'EgressEnforced')).toMatchObject({ status: 'False', reason: 'DomainsNotEnforceable' });
  });

  test('takes its policy with it', async ({ stage }) => {
    await stage.apply(warmPool('leaving', opened));
    await filled(stage, 'leaving');
    await stage.objects.remove('WarmPool', 'leaving');
    await eventually(async () => expect(await policiesOf(stage, 'leaving')).toEqual([]));
  });

  test('closes it where the list is taken away', async ({ stage }) => {
    await stage.apply(warmPool('closing', opened));
    await filled(stage, 'closing');
    await stage.objects.patch('WarmPool', 'closing', { spec: { preloadEgress: null } });
    await eventually(async () => expect(await policiesOf(stage, 'closing')).toEqual([]));
  });
});

const pathOf = ({ objectRef, requestURI }: Write) =>
  objectRef?.name === undefined
    ? `${objectRef?.resource}/${requestURI}`
    : `${objectRef.resource}/${objectRef.name}`;

describe.concurrent('a pool that preloads', () => {
  test('serves a Sandbox that says nothing of it, and its program finds the packages', async ({ stage }) => {
    await stage.apply(warmPool('serving', preload));
    await filled(stage, 'serving');
    await stage.apply(sandbox('plain'));
    const { pod, warmPod } = await poolsOn(stage).served('plain');
    expect(warmPod.spec.poolRef.name).toBe('serving');
    const [program] = pod.spec?.containers ?? [];
    expect(program?.env).toContainEqual({ name: 'PYTHONPATH', value: '/preloaded/pip' });
    expect(pod.spec?.initContainers?.map(({ name }) => name)).toEqual(['preload']);
  });

  test('rolls with its preload, and its Pods fit the same Sandboxes', async ({ stage }) => {
    await stage.apply(warmPool('rolling', preload));
    const before = await filled(stage, 'rolling');
    const [old] = await podsOf(stage, before);
    await stage.objects.patch('WarmPool', 'rolling', { spec: { preloadPackages: ['pandas'] } });
    await eventually(async () => {
      const names = (await poolsOn(stage).warmPods('rolling')).map(({ metadata }) => metadata.name);
      expect(names.filter(name => before.includes(name))).toEqual([]);
    }, 90);
    for (const pod of await podsOf(stage, await filled(stage, 'rolling'))) {
      expect(pod.spec?.initContainers?.[0]?.args).toContain('pandas');
      expect(pod.metadata?.annotations?.[HASH]).toBe(old?.metadata?.annotations?.[HASH]);
    }
  });

  test('that fails says which script, and what it said last, tries again ever more slowly, and is filled once it is mended', async ({
    stage,
  }) => {
    await stage.apply(warmPool('failing', failing));
    const message = 'script "bad.sh" of spec.preloadScripts ended with exit code 3: no such index';
    await poolSays(stage, 'failing', 'PodsReady', { status: 'False', reason: 'PreloadFailed', message });
    await eventually(async () => {
      const { backOff, nextOrdinal = 0 } = (await stage.objects.get('WarmPool', 'failing')).status;
      expect(backOff?.attempts).toBeGreaterThan(3);
      expect(nextOrdinal).toBeLessThanOrEqual(8);
    }, 60);
    expect(await poolEvents(stage, 'failing', 'PreloadFailed')).toHaveLength(1);
    await stage.objects.patch('WarmPool', 'failing', {
      spec: { preloadScripts: [{ name: 'bad.sh', content: 'true' }] },
    });
    await filled(stage, 'failing');
  });

  test('of what its profile does not allow makes no Pod, until it does', async ({ stage }) => {
    const profile = (allowedPackages: string[]) => ({
      apiVersion: 'llmsafespace.dev/v1',
      kind: 'SandboxProfile',
      metadata: { name: 'house' },
      spec: { language: 'python', allowedPackages },
    });
    await stage.apply(
      profile(['pandas']),
      warmPool('refused', { ...preload, profileRef: { name: 'house' } }),
    );
    await poolSays(stage, 'refused', 'PreloadAccepted', {
      status: 'False',
      reason: 'PackageNotAllowed',
      message: expect.stringContaining('spec.preloadPackages has "numpy"'),
    });
    await poolSays(stage, 'refused', 'Ready', { status: 'False', reason: 'PackageNotAllowed' });
    expect(await poolsOn(stage).warmPods('refused')).toEqual([]);
    await stage.apply(profile(['pandas', 'NumPy']));
    await filled(stage, 'refused');
  });

  test('on a runtime without a package manager says so', async ({ stage }) => {
    await stage.apply(warmPool('managerless', { ...preload, runtime: 'shell' }));
    await poolSays(stage, 'managerless', 'PreloadAccepted', {
      status: 'False',
      reason: 'PackageManagerUnknown',
    });
  });
});
