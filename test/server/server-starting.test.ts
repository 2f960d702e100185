/** A server answers no hook before it has seen everything that it watches: what it doesn't know it would take for missing. */
import { describe, expect, it } from 'vitest';
import { startTestServer, useServers, watchedPaths } from './server-stage.ts';
import { eventually, hookRow } from './stage.ts';

useServers();

const watches: [path: string, fieldSelector: string][] = [
  ['/apis/networking.k8s.io/v1/networkpolicies', 'metadata.name=llmsafespace-baseline'],
  ['/apis/networking.k8s.io/v1/networkpolicies', 'metadata.name=llmsafespace-sandbox'],
  ['/apis/llmsafespace.dev/v1/warmpods', ''],
  ['/api/v1/pods', ''],
  ['/apis/llmsafespace.dev/v1/sandboxes', ''],
  ['/apis/llmsafespace.dev/v1/runtimeenvironments', ''],
  ['/apis/llmsafespace.dev/v1/sandboxprofiles', ''],
  ['/apis/node.k8s.io/v1/runtimeclasses', ''],
  ['/api/v1/podtemplates', ''],
];

/** A hint for claims: without it they merely choose worse. */
const NODES = '/api/v1/nodes';

it('these are all the watches that there are', async () => {
  const { api, watching, drain } = await startTestServer({ hooks: [hookRow()] });
  await watching();
  expect([...watches.map(([path]) => path), NODES].toSorted()).toEqual(watchedPaths.toSorted());
  expect([...new Set(api.requests)].toSorted()).toEqual(
    [...new Set(watchedPaths)].map(path => `GET ${path}`).toSorted(),
  );
  await drain();
});

describe.concurrent('given a watch that has not listed', { timeout: 30_000 }, () => {
  it.each(watches)('%s %s, hooks are told to come again, until it has', async (path, fieldSelector) => {
    const cause = `the watch of ${path.split('/').at(-1)}`;
    const { promise: released, resolve: release } = Promise.withResolvers<void>();
    const ran: unknown[] = [];
    const row = hookRow({
      run: request => {
        ran.push(request);
        return { response: { status: {}, children: [] }, effects: [] };
      },
    });
    const { api, call, get, ready, drain } = await startTestServer({
      hooks: [row],
      prepare: server =>
        server.intercept((request, query) =>
          request === `GET ${path}` && (query.get('fieldSelector') ?? '') === fieldSelector
            ? released
            : undefined,
        ),
    });
    await eventually(() => api.watches() === watchedPaths.length - 1, 'the other watches');
    expect(await call()).toMatchObject({
      status: 429,
      headers: { 'retry-after': '1' },
      json: { code: 'STARTING', cause },
    });
    expect(await get('/readyz')).toMatchObject({
      status: 503,
      text: expect.stringContaining(cause),
    });
    expect(ran).toEqual([]);
    release();
    await ready();
    expect(await call()).toMatchObject({ status: 200 });
    expect(ran).toHaveLength(1);
    await drain();
  });
});

it('hooks are answered although no node was seen yet', async () => {
  const { promise: never } = Promise.withResolvers<void>();
  const { call, ready, drain } = await startTestServer({
    hooks: [hookRow()],
    prepare: server => server.intercept(request => (request === `GET ${NODES}` ? never : undefined)),
  });
  await ready();
  expect(await call()).toMatchObject({ status: 200 });
  await drain();
});

it('a server that has seen everything once goes on without its watches', async () => {
  const { api, call, watching, drain } = await startTestServer({ hooks: [hookRow()] });
  await watching();
  await api.stop();
  expect(await call()).toMatchObject({ status: 200 });
  await api.start();
  await drain();
});
