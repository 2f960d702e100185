/** What belongs to a Sandbox or a pool and has lost its owner, by mistake or on purpose, is taken back before anything is lost. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { warmPool } from '../claim/pools.ts';
import { eventually } from '../support/eventually.ts';
import { collectionPath, type Kind } from '../support/kinds.ts';
import { sandbox } from '../support/sandboxes.ts';
import { openStage, type Stage } from '../support/stage.ts';

let stage: Stage;

beforeAll(async () => {
  stage = await openStage('adoption');
  await stage.apply(
    sandbox('owner', {
      storage: { persistent: true, volumeSize: '1Gi' },
      service: { enabled: true },
      networkAccess: { ingress: true },
    }),
    warmPool('pool', { minSize: 1 }),
  );
  await stage.ready('owner');
  await stage.kubectl(['wait', '--for=condition=Ready', 'warmpool/pool', '--timeout=60s']);
});
afterAll(() => stage.close());

interface Owned {
  metadata: {
    name: string;
    uid: string;
    ownerReferences?: { kind: string; name: string }[];
    labels?: Record<string, string>;
  };
}

const PATHS: Record<string, string> = {
  PodTemplate: '/api/v1/namespaces/NAMESPACE/podtemplates',
};

const pathOf = (kind: string) =>
  PATHS[kind]?.replace('NAMESPACE', stage.namespace) ?? collectionPath(kind as Kind, stage.namespace);

const ownedBy = async (kind: string, owner: string): Promise<Owned[]> => {
  const { items } = await stage.api.call<{ items: Owned[] }>({ method: 'GET', path: pathOf(kind) });
  return items.filter(({ metadata }) => metadata.ownerReferences?.some(({ name }) => name === owner));
};

test.each([
  ['Pod', 'owner'],
  ['Service', 'owner'],
  ['NetworkPolicy', 'owner'],
  ['PersistentVolumeClaim', 'owner'],
  ['WarmPod', 'pool'],
  ['PodTemplate', 'pool'],
])('a %s', async (kind, owner) => {
  const before = await eventually(async () => {
    const [found] = await ownedBy(kind, owner);
    expect(found).toBeDefined();
    return found as Owned;
  });
  const { name, uid } = before.metadata;
  await stage.api.call({
    method: 'PATCH',
    path: `${pathOf(kind)}/${name}`,
    body: { metadata: { ownerReferences: null } },
  });
  await eventually(async () => {
    const again = await ownedBy(kind, owner);
    expect(again.map(({ metadata }) => [metadata.name, metadata.uid])).toContainEqual([name, uid]);
  }, 60);
});
