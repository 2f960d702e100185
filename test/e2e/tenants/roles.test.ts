/** Who may do what with our kinds, no more and no less; and that a RoleBinding reaches its own namespace only. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { poolsOn } from '../claim/pools.ts';
import { isAllowed } from '../support/access-review.ts';
import { eventually } from '../support/eventually.ts';
import type { Kubectl } from '../support/kubectl.ts';
import { sandbox } from '../support/sandboxes.ts';
import { openScene, openTenancy, pod, profile, type Scene, type Tenancy, withPolicies } from './scene.ts';
import { kubectlAs, nameOf, type User } from './users.ts';

const KINDS = ['sandboxes', 'warmpools', 'sandboxprofiles', 'warmpods', 'runtimeenvironments'];
const RESOURCES = [
  ...KINDS,
  ...KINDS.flatMap(kind => [`${kind}/status`, `${kind}/finalizers`]),
  'warmpools/scale',
];
const READ = ['get', 'list', 'watch'];
const WRITE = ['create', 'update', 'patch', 'delete', 'deletecollection'];

const on = (resources: string[], verbs: string[]) =>
  resources.flatMap(resource => verbs.map(verb => `${verb} ${resource}`));

const VIEW = [
  ...on(['sandboxes', 'warmpools', 'sandboxprofiles'], READ),
  ...on(['runtimeenvironments'], READ),
];
const EDIT = [
  ...VIEW,
  ...on(['sandboxes', 'warmpools'], WRITE),
  ...on(['warmpools/scale'], ['get', 'update', 'patch']),
];
const ADMIN = [...EDIT, ...on(['sandboxprofiles'], WRITE)];

let home: Scene;
let elsewhere: Tenancy;

beforeAll(async () => {
  home = await withPolicies(await openScene('home'));
  elsewhere = await openTenancy('elsewhere');
});
afterAll(async () => {
  await elsewhere?.close();
  await home?.close();
});

async function mayDo(user: User, verb: string, right: string): Promise<boolean> {
  const { api, namespace } = home.stage;
  const [resource = '', subresource] = right.split('/');
  const who = { user: nameOf(user, namespace), groups: ['system:authenticated'] };
  return isAllowed(api, who, { namespace, verb, group: 'llmsafespace.dev', resource, subresource });
}

async function rightsOf(user: User): Promise<string[]> {
  const rights = on(RESOURCES, [...READ, ...WRITE, 'require']);
  const allowed = await Promise.all(
    rights.map(right => {
      const [verb = '', resource = ''] = right.split(' ');
      return mayDo(user, verb, resource);
    }),
  );
  return rights.filter((_, index) => allowed[index]);
}

test.each<[User, string, string[]]>([
  ['viewer', 'reads our kinds, but for WarmPods', VIEW],
  ['editor', 'writes Sandboxes and WarmPools, never a status', EDIT],
  ['admin', 'writes SandboxProfiles too, but doesn’t require them', ADMIN],
])('%s %s', async (user, _, expected) => {
  await eventually(async () => expect((await rightsOf(user)).toSorted()).toEqual(expected.toSorted()));
});

describe('with edit in another namespace', () => {
  const stranger: Kubectl = (args, input) =>
    kubectlAs('editor', elsewhere.stage.namespace, home.stage.namespace)(args, input);

  const ours = (kind: string, name: string) => ({ apiVersion: 'llmsafespace.dev/v1', kind, name });
  const targets = () => ({
    sandboxes: ours('Sandbox', 'victim'),
    warmpools: ours('WarmPool', 'pool'),
    sandboxprofiles: ours('SandboxProfile', 'shared'),
    warmpods: ours('WarmPod', home.targets.warmPod),
    pods: { apiVersion: 'v1', kind: 'Pod', name: home.targets.own },
  });
  type Resource = keyof ReturnType<typeof targets>;

  /** A patch is an apply on the server's side: other ones kubectl begins by a get. */
  const ATTEMPTS: [string, (resource: Resource, name: string) => string[]][] = [
    ['get', (resource, name) => ['get', resource, name]],
    ['list', resource => ['get', resource]],
    ['patch', () => ['apply', '--server-side', '--validate=false', '-f', '-']],
    ['delete', (resource, name) => ['delete', '--wait=false', resource, name]],
  ];
  const RESOURCES_HERE = ['sandboxes', 'warmpools', 'sandboxprofiles', 'warmpods', 'pods'] as const;
  const ROWS = RESOURCES_HERE.flatMap(resource =>
    ATTEMPTS.map(([verb, command]) => ({ verb, resource, command })),
  );

  test.each(ROWS)('nobody can $verb $resource here', async ({ verb, resource, command }) => {
    const { apiVersion, kind, name } = targets()[resource];
    const manifest = { apiVersion, kind, metadata: { name, labels: { mine: 'yes' } } };
    await expect(stranger(command(resource, name), manifest)).rejects.toThrow(
      `cannot ${verb} resource "${resource}"`,
    );
  });

  test.each([sandbox('new'), profile('new'), pod('new')])(
    'nobody can create a $kind here',
    async manifest => {
      await expect(stranger(['create', '-f', '-'], manifest)).rejects.toThrow('cannot create resource');
    },
  );

  test('a Sandbox there that names a profile of here is not served', async () => {
    const { namespace } = home.stage;
    await elsewhere.as('editor')(
      ['create', '-f', '-'],
      sandbox('borrower', { profileRef: { name: 'shared', namespace } }),
    );
    await elsewhere.stage.condition('borrower', 'ProfileApplied', {
      status: 'False',
      reason: 'ProfileNamespaceNotShared',
    });
  });

  test('a Sandbox there gets a Pod of its own, and the warm Pod of here stays', async () => {
    await elsewhere.as('editor')(['create', '-f', '-'], sandbox('thief'));
    const { status } = await elsewhere.stage.ready('thief');
    expect(status.podName).toBe(await elsewhere.stage.ownName('thief'));
    expect(await poolsOn(home.stage).filled('pool', 1)).toEqual([home.targets.warmPod]);
  });
});
