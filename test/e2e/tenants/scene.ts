/** A namespace of tenants in which there is something to attack: a Sandbox with all that belongs to it, and a pool. */
import { poolsOn, warmPool } from '../claim/pools.ts';
import { eventually } from '../support/eventually.ts';
import type { Kubectl } from '../support/kubectl.ts';
import { sandbox } from '../support/sandboxes.ts';
import { openStage, type Stage } from '../support/stage.ts';
import { type TenantsPart, tenantsPart } from './policies.ts';
import { kubectlAs, removalOfRights, rightsIn, type User } from './users.ts';

/** What attacks aim at. */
export interface Targets {
  /** The Sandbox somebody else works in. */
  uid: string;
  /** The name of its Pod, Service, policy and volume claim. */
  own: string;
  /** A WarmPod that waits for a Sandbox, and its Pod. */
  warmPod: string;
  /** The PodTemplate of the pool. */
  podTemplate: string;
}

export interface Tenancy {
  stage: Stage;
  /** kubectl as a user of the namespace. */
  as(user: User): Kubectl;
  close(): Promise<void>;
}

export interface Scene extends Tenancy {
  targets: Targets;
}

/** What decides what the users of a tenancy may do. */
export type Governance = Pick<TenantsPart, 'installPolicies'>;

/** What Pod Security "restricted" asks of a Pod; kwok runs no image. */
export const podSpec = {
  securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: 'RuntimeDefault' } },
  containers: [
    {
      name: 'main',
      image: 'tenant:1',
      securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
    },
  ],
};

export const pod = (name: string, metadata: object = {}) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, ...metadata },
  spec: podSpec,
});

export const warmPod = (name: string) => ({
  apiVersion: 'llmsafespace.dev/v1',
  kind: 'WarmPod',
  metadata: { name },
  spec: { poolRef: { name: 'none' } },
});

export const profile = (name: string, spec: Record<string, unknown> = {}) => ({
  apiVersion: 'llmsafespace.dev/v1',
  kind: 'SandboxProfile',
  metadata: { name },
  spec: { language: 'python', ...spec },
});

/** A namespace with a user of each kind. */
export async function openTenancy(theme: string): Promise<Tenancy> {
  const stage = await openStage(theme);
  const { namespace } = stage;
  await stage.apply(...rightsIn(namespace));
  return {
    stage,
    as: user => kubectlAs(user, namespace),
    close: async () => {
      await stage.kubectl(removalOfRights(namespace));
      await stage.close();
    },
  };
}

/** The tenancy with a Sandbox `victim` that has a volume, a Service and a policy of its own, a profile, a pool with one warm Pod, and Pods of a tenant's own. */
export async function openScene(theme: string): Promise<Scene> {
  const tenancy = await openTenancy(theme);
  const { stage } = tenancy;
  await stage.apply(
    sandbox('victim', {
      storage: { persistent: true },
      service: { enabled: true },
      networkAccess: { ingress: true },
    }),
    warmPool('pool', { minSize: 1 }),
    profile('shared'),
    pod('mine'),
    { ...pod('unbound'), spec: { ...podSpec, schedulerName: 'nobody' } },
  );
  const { metadata } = await stage.ready('victim');
  const [waiting = ''] = await poolsOn(stage).filled('pool', 1);
  const own = await stage.ownName('victim');
  await eventually(() => stage.objects.get('Service', own));
  const { spec } = await stage.objects.get('WarmPod', waiting);
  const targets = { uid: metadata.uid, own, warmPod: waiting, podTemplate: spec.podTemplate?.name ?? '' };
  return { ...tenancy, targets };
}

/** The tenancy under the chart's roles, and under its policies once they are installed; all of them go when it closes. */
export async function withRoles<T extends Tenancy>(tenancy: T): Promise<T & Governance> {
  const { installRoles, installPolicies, remove } = await tenantsPart(() =>
    tenancy.as('owner')(['create', '--dry-run=server', '-f', '-'], warmPod('probe')),
  );
  await installRoles();
  // They reach Kubernetes' own by a controller.
  await eventually(() => tenancy.as('admin')(['auth', 'can-i', 'update', 'sandboxprofiles']));
  await eventually(() => tenancy.as('editor')(['auth', 'can-i', 'create', 'sandboxes']));
  return {
    ...tenancy,
    installPolicies,
    close: async () => {
      await remove();
      await tenancy.close();
    },
  };
}

/** The tenancy under the chart's roles and policies. */
export async function withPolicies<T extends Tenancy>(tenancy: T): Promise<T> {
  const governed = await withRoles(tenancy);
  await governed.installPolicies();
  return governed;
}
