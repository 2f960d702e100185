/** The policies of a namespace together: all are ensured, and each is guarded for itself. */
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from 'vitest';
import { NAMESPACE_POLICIES } from '../../../../hooks/index.ts';
import type { FakeApiServer } from '../../../fake-kubernetes/server.ts';
import { eventually } from '../../../server/stage.ts';
import {
  open,
  openCluster,
  pathOfPolicy,
  policiesPath,
  rightSpecOf,
  sandboxPath,
  useClusters,
} from './baseline-cluster.ts';

useClusters();

const team = { namespace: 'team' };
const enforced = { known: true, value: 'enforced' };
const isRight = (api: FakeApiServer, name: string) =>
  isDeepStrictEqual(api.get(pathOfPolicy(name))?.spec, rightSpecOf(name));
const areRight = (api: FakeApiServer) => NAMESPACE_POLICIES.every(name => isRight(api, name));
const others = (one: string) => NAMESPACE_POLICIES.filter(name => name !== one);

/** Both watches have seen what there is. */
async function openWatched(prepare: (api: FakeApiServer) => void = () => undefined) {
  const cluster = await openCluster();
  const { api } = cluster;
  prepare(api);
  const policies = cluster.createAll();
  await eventually(() => policies.synced() && api.watches() === NAMESPACE_POLICIES.length, 'the watches');
  return { ...cluster, policies };
}

/** A namespace with a Sandbox, whose policies are in force. */
async function openProtected() {
  const opened = await openWatched(api => api.put(sandboxPath, {}));
  const { api, policies } = opened;
  await eventually(() => areRight(api), 'the policies');
  await policies.ensure(team);
  await sleep(50);
  api.requests.length = 0;
  return opened;
}

describe.concurrent('the policies of a namespace', () => {
  it('are all in force before it is said so', async () => {
    const { api, policies } = await openWatched();
    expect(await policies.ensure(team)).toEqual(enforced);
    expect(areRight(api)).toBe(true);
    for (const name of NAMESPACE_POLICIES) {
      expect(api.get(pathOfPolicy(name))?.metadata).toMatchObject({
        labels: { app: 'llmsafespace', 'app.kubernetes.io/managed-by': 'llmsafespace' },
      });
      expect(api.get(pathOfPolicy(name))?.metadata.ownerReferences).toBeUndefined();
    }
  });

  it('are created once for a hundred Sandboxes at once; then all is answered at once, without a request', async () => {
    const { api, policies } = await openWatched();
    api.requests.length = 0;
    const answers = await Promise.all(Array.from({ length: 100 }, () => policies.ensure(team)));
    expect(answers.every(({ known }) => known)).toBe(true);
    expect(api.requests).toEqual(NAMESPACE_POLICIES.map(() => `POST ${policiesPath}`));
    expect(policies.ensure(team)).toEqual(enforced);
  });

  it('are known at the start where they are right', async () => {
    const { policies, api } = await openWatched(server => {
      for (const name of NAMESPACE_POLICIES) server.put(pathOfPolicy(name), { spec: rightSpecOf(name) });
    });
    expect(policies.ensure(team)).toEqual(enforced);
    expect(api.writes()).toEqual([]);
  });

  it.each(NAMESPACE_POLICIES)(
    'are not in force where %s cannot be written, and are asked for again',
    async name => {
      const { api, policies } = await openWatched(server => {
        for (const other of others(name)) server.put(pathOfPolicy(other), { spec: rightSpecOf(other) });
      });
      api.failNext([500, 'InternalError']);
      expect(await policies.ensure(team)).toMatchObject({
        known: false,
        reason: expect.stringContaining('InternalError'),
      });
      expect(await policies.ensure(team)).toEqual(enforced);
      expect(areRight(api)).toBe(true);
    },
  );

  it.each(NAMESPACE_POLICIES)(
    'of which %s opens everything are put right before it is said so',
    async name => {
      const { api, policies } = await openWatched(server => {
        for (const one of NAMESPACE_POLICIES) server.put(pathOfPolicy(one), { spec: rightSpecOf(one) });
        server.put(pathOfPolicy(name), open);
      });
      expect(await policies.ensure(team)).toEqual(enforced);
      expect(areRight(api)).toBe(true);
    },
  );

  it.each(NAMESPACE_POLICIES)('have not been seen while the watch of %s has not listed', async name => {
    const { api, createAll } = await openCluster();
    const { promise: released, resolve: release } = Promise.withResolvers<void>();
    api.intercept((_request, query) =>
      query.get('fieldSelector') === `metadata.name=${name}` ? released : undefined,
    );
    const { synced } = createAll();
    await eventually(() => api.watches() === NAMESPACE_POLICIES.length - 1, 'the other watches');
    expect(synced()).toBe(false);
    release();
    await eventually(synced, 'the last watch');
  });
});

describe.concurrent('in a namespace with a Sandbox', () => {
  it('nothing is written while nothing happens', async () => {
    const { api } = await openProtected();
    await sleep(300);
    expect(api.requests).toEqual([]);
  });

  it.each(NAMESPACE_POLICIES)('%s alone is put back where it was deleted', async name => {
    const { api } = await openProtected();
    const untouched = others(name).map(other => api.get(pathOfPolicy(other)));
    api.delete(pathOfPolicy(name));
    await eventually(() => isRight(api, name), 'it to be back');
    await sleep(100);
    expect(api.writes()).toEqual([`POST ${policiesPath}`]);
    expect(others(name).map(other => api.get(pathOfPolicy(other)))).toEqual(untouched);
  });

  it.each(NAMESPACE_POLICIES)('%s alone is put right where it was altered', async name => {
    const { api } = await openProtected();
    api.put(pathOfPolicy(name), open);
    await eventually(() => isRight(api, name), 'it to be right');
    await sleep(100);
    expect(api.writes()).toEqual([`POST ${policiesPath}`, `PUT ${pathOfPolicy(name)}`]);
  });

  it.each(NAMESPACE_POLICIES)('no Pod is said to be closed while %s is missing', async name => {
    const { api, policies } = await openProtected();
    api.intercept(request => (request === `POST ${policiesPath}` ? [500, 'InternalError'] : undefined));
    api.delete(pathOfPolicy(name));
    await eventually(() => policies.ensure(team) instanceof Promise, 'the loss');
    expect(await policies.ensure(team)).toMatchObject({ known: false });
    api.intercept(() => undefined);
    expect(await policies.ensure(team)).toEqual(enforced);
  });

  it('that vanished while nobody watched, both are put back at the start', async () => {
    const { api } = await openWatched(server => server.put(sandboxPath, {}));
    await eventually(() => areRight(api), 'both');
  });
});
