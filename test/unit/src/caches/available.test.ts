/** What the cluster has to offer, as the watches show it. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createAvailable, followAvailable } from '../../../../src/caches/available.ts';
import type { FakeApiServer } from '../../../fake-kubernetes/server.ts';
import { startFakeApiServer } from '../../../fake-kubernetes/server.ts';
import { capturedLog, eventually } from '../../../server/stage.ts';

let api: FakeApiServer;
let stopping: AbortController;
beforeEach(async () => {
  api = await startFakeApiServer();
  stopping = new AbortController();
});
afterEach(async () => {
  stopping.abort();
  await api.close();
});

const group = '/apis/llmsafespace.dev/v1';
const runtimePath = (name: string) => `${group}/runtimeenvironments/${name}`;
const profilePath = (name: string, namespace = 'team') =>
  `${group}/namespaces/${namespace}/sandboxprofiles/${name}`;
const classPath = (name: string) => `/apis/node.k8s.io/v1/runtimeclasses/${name}`;
const templatePath = (name: string, namespace = 'team') =>
  `/api/v1/namespaces/${namespace}/podtemplates/${name}`;

const runtime = (spec: object = { language: 'python', image: 'python:3.10' }) => ({
  apiVersion: 'llmsafespace.dev/v1',
  kind: 'RuntimeEnvironment',
  metadata: { creationTimestamp: '2026-01-01T00:00:00Z' },
  spec,
});
const profile = (spec: object = { language: 'python' }) => ({ ...runtime(spec), kind: 'SandboxProfile' });
/** As Metacontroller writes a pool's: labelled with whose it is. */
const podTemplate = (image: string, labels: object = { 'controller-uid': 'pool-1' }) => ({
  metadata: { labels },
  template: { spec: { containers: [{ name: 'sandbox', image }] } },
});

async function follow() {
  const available = createAvailable();
  const { logger } = capturedLog();
  const watches = followAvailable(available, { kubernetes: api.kubernetes, logger, signal: stopping.signal });
  const synced = () => Object.values(watches).every(watch => watch.synced());
  const watched = () => eventually(() => synced() && api.watches() === 4, 'the watches');
  await watched();
  const { current } = available;
  return {
    current,
    watches,
    watched,
    runtimes: () => current().runtimes.map(({ metadata }) => metadata.name),
    profiles: () => current().profiles.map(({ metadata: { namespace, name } }) => `${namespace}/${name}`),
    imageOf: (name: string) => current().podTemplates.get(name)?.template.spec?.containers[0]?.image,
  };
}

describe('what there is', () => {
  it('is nothing in an empty cluster', async () => {
    const { current } = await follow();
    expect(current()).toEqual({ runtimes: [], profiles: [], runtimeClassNames: [], podTemplates: new Map() });
  });

  it('is of all kinds and namespaces, each sorted by name', async () => {
    for (const name of ['ruby', 'go', 'python']) api.put(runtimePath(name), runtime());
    api.put(profilePath('strict', 'team'), profile());
    api.put(profilePath('open', 'team'), profile());
    api.put(profilePath('strict', 'other'), profile());
    for (const name of ['kata', 'gvisor']) api.put(classPath(name), { handler: name });
    api.put(templatePath('pool-1'), podTemplate('python:3.10'));
    api.put(templatePath('pool-1', 'other'), podTemplate('ruby:3'));
    const { current, runtimes, profiles, imageOf } = await follow();
    expect(runtimes()).toEqual(['go', 'python', 'ruby']);
    expect(profiles()).toEqual(['other/strict', 'team/open', 'team/strict']);
    expect(current().runtimeClassNames).toEqual(['gvisor', 'kata']);
    expect([...current().podTemplates.keys()].sort()).toEqual(['other/pool-1', 'team/pool-1']);
    expect([imageOf('team/pool-1'), imageOf('other/pool-1')]).toEqual(['python:3.10', 'ruby:3']);
  });

  it('has each object as it is stored', async () => {
    const stored = api.put(runtimePath('python'), runtime());
    const { current } = await follow();
    expect(current().runtimes).toMatchObject([stored]);
  });

  it('has nothing that does not fit its schema', async () => {
    api.put(runtimePath('good'), runtime());
    api.put(runtimePath('bad'), runtime({ language: 'python' }));
    api.put(profilePath('good'), profile());
    api.put(profilePath('bad'), profile({ language: 'python', securityLevel: 'none' }));
    const { runtimes, profiles } = await follow();
    expect(runtimes()).toEqual(['good']);
    expect(profiles()).toEqual(['team/good']);
  });

  it('has no PodTemplate that is nobody’s', async () => {
    api.put(templatePath('pool-1'), podTemplate('python:3.10'));
    api.put(templatePath('mine'), podTemplate('python:3.10', { app: 'mine' }));
    const { current } = await follow();
    expect([...current().podTemplates.keys()]).toEqual(['team/pool-1']);
  });

  it('is the same object as long as nothing changes, and another then', async () => {
    api.put(runtimePath('python'), runtime());
    const { current, runtimes } = await follow();
    const before = current();
    expect(current()).toBe(before);
    api.put(classPath('gvisor'), {});
    await eventually(() => current() !== before, 'the class');
    expect(before.runtimeClassNames).toEqual([]);
    expect(runtimes()).toEqual(['python']);
  });
});

describe('what becomes of it is followed', () => {
  it('when one comes, changes and goes', async () => {
    const { current, runtimes } = await follow();
    api.put(runtimePath('python'), runtime());
    await eventually(() => runtimes().length === 1, 'the runtime');
    api.put(runtimePath('python'), runtime({ language: 'python', image: 'python:3.11' }));
    await eventually(() => current().runtimes[0]?.spec.image === 'python:3.11', 'the change');
    api.delete(runtimePath('python'));
    await eventually(() => runtimes().length === 0, 'it to go');
  });

  it('when one stops to fit its schema, and fits again', async () => {
    api.put(runtimePath('python'), runtime());
    const { runtimes } = await follow();
    api.put(runtimePath('python'), runtime({ image: 'python:3.10' }));
    await eventually(() => runtimes().length === 0, 'it to be left out');
    api.put(runtimePath('python'), runtime());
    await eventually(() => runtimes().length === 1, 'it to be back');
  });

  it('when a PodTemplate loses its owner’s label', async () => {
    api.put(templatePath('pool-1'), podTemplate('python:3.10'));
    const { imageOf } = await follow();
    api.put(templatePath('pool-1'), podTemplate('python:3.10', {}));
    await eventually(() => imageOf('team/pool-1') === undefined, 'it to be left out');
  });

  it.each([
    ['the API server restarts', () => api.stop(), () => api.start()],
    ['its watches have expired', () => api.letWatch(false), () => api.expireWatches()],
  ])('when %s: what went meanwhile is gone, what came is there', async (_how, begin, end) => {
    for (const name of ['stays', 'goes']) {
      api.put(runtimePath(name), runtime());
      api.put(templatePath(name), podTemplate('old'));
      api.put(classPath(name), {});
      api.put(profilePath(name), profile());
    }
    const { current, runtimes, profiles, imageOf, watched } = await follow();
    await begin();
    for (const pathOf of [runtimePath, profilePath, classPath, templatePath]) api.delete(pathOf('goes'));
    api.put(runtimePath('comes'), runtime());
    api.put(templatePath('stays'), podTemplate('new'));
    await end();
    api.letWatch(true);
    await eventually(() => runtimes().join() === 'comes,stays', 'the runtimes');
    await eventually(() => profiles().join() === 'team/stays', 'the profiles');
    await eventually(() => current().runtimeClassNames.join() === 'stays', 'the classes');
    await eventually(
      () => imageOf('team/stays') === 'new' && current().podTemplates.size === 1,
      'the templates',
    );
    await watched();
    api.put(runtimePath('later'), runtime());
    await eventually(() => runtimes().length === 3, 'what comes later');
  });
});

it('each watch tells for itself whether it has seen everything', async () => {
  const { promise: released, resolve: release } = Promise.withResolvers<void>();
  api.intercept(request => (request.endsWith('/runtimeclasses') ? released : undefined));
  const { logger } = capturedLog();
  const options = { kubernetes: api.kubernetes, logger, signal: stopping.signal };
  const watches = followAvailable(createAvailable(), options);
  const unseen = () => Object.keys(watches).filter(kind => !watches[kind]?.synced());
  await eventually(() => unseen().length === 1, 'the others');
  expect(unseen()).toEqual(['RuntimeClass']);
  release();
  await eventually(() => unseen().length === 0, 'the last one');
});
