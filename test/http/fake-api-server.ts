/**
 * As much of the API server as the shell speaks to: objects in memory, versions and conflicts, field selectors, watches,
 * namespaces that are going away, and failures on demand. Its port stays the same over a restart.
 */
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Agent } from 'undici';
import type { Kubernetes } from '../../src/kubernetes/client.ts';
import { createKubernetes } from '../../src/kubernetes/client.ts';
import type { Answer, JsonPatch, StoredObject } from './fake-objects.ts';
import { matchesQuery, parsePath, patched, status } from './fake-objects.ts';

interface Change {
  collection: string;
  version: number;
  event: { type: string; object: StoredObject };
}

export async function startFakeApiServer() {
  const objects = new Map<string, StoredObject>();
  const changes: Change[] = [];
  const watchers = new Set<ServerResponse>();
  const terminating = new Set<string>();
  /** Every request but watches, such as `POST /api/v1/namespaces/team/events`. */
  const requests: string[] = [];
  const failures: Answer[] = [];
  let connections = 0;
  let version = 100;
  let delayMs = 0;
  let server: Server | undefined;
  let port = 0;

  const keyOf = (collection: string, namespace = '', name = '') => `${collection}|${namespace}|${name}`;

  function store(type: string, collection: string, object: StoredObject): StoredObject {
    version += 1;
    const stored = { ...object, metadata: { ...object.metadata, resourceVersion: String(version) } };
    const key = keyOf(collection, stored.metadata.namespace, stored.metadata.name);
    if (type === 'DELETED') objects.delete(key);
    else objects.set(key, stored);
    changes.push({ collection, version, event: { type, object: stored } });
    for (const watcher of watchers) watcher.emit('change');
    return stored;
  }

  function create(collection: string, namespace: string | undefined, body: StoredObject): Answer {
    if (namespace && terminating.has(namespace)) {
      return status(403, 'Forbidden', `${namespace} is being terminated`, 'NamespaceTerminating');
    }
    if (objects.has(keyOf(collection, namespace, body.metadata.name))) return status(409, 'AlreadyExists');
    const metadata = { ...body.metadata, ...(namespace && { namespace }), uid: `uid-${version}` };
    return { code: 201, body: store('ADDED', collection, { ...body, metadata }) };
  }

  function change(collection: string, found: StoredObject, body: Partial<StoredObject>): Answer {
    const wanted = body.metadata?.resourceVersion;
    if (wanted && wanted !== found.metadata.resourceVersion) return status(409, 'Conflict');
    const metadata = { ...found.metadata, ...body.metadata };
    return { code: 200, body: store('MODIFIED', collection, { ...found, ...body, metadata }) };
  }

  function jsonPatch(collection: string, found: StoredObject, patch: JsonPatch): Answer {
    const wanted = patched(found, patch);
    return wanted ? change(collection, found, wanted) : status(422, 'Invalid');
  }

  /** Like the real one with PartialObjectMetadata, it says null where nothing is found. */
  function list(collection: string, namespace: string | undefined, query: URLSearchParams): Answer {
    const found = [...objects].filter(([key]) =>
      key.startsWith(namespace ? `${collection}|${namespace}|` : `${collection}|`),
    );
    const items = found.map(([, object]) => object).filter(object => matchesQuery(object, query));
    return {
      code: 200,
      body: { metadata: { resourceVersion: String(version) }, items: items.length > 0 ? items : null },
    };
  }

  function answer(method: string, url: URL, type: string, body: unknown): Answer {
    const { collection, namespace, name } = parsePath(url.pathname);
    const failure = failures.shift();
    if (failure) return failure;
    if (method === 'POST') return create(collection, namespace, body as StoredObject);
    if (!name) return list(collection, namespace, url.searchParams);
    const found = objects.get(keyOf(collection, namespace, name));
    if (!found) return status(404, 'NotFound');
    if (method === 'GET') return { code: 200, body: found };
    if (type.includes('json-patch')) return jsonPatch(collection, found, body as JsonPatch);
    return change(collection, found, body as StoredObject);
  }

  function watch(url: URL, response: ServerResponse): void {
    const { collection } = parsePath(url.pathname);
    let reached = Number(url.searchParams.get('resourceVersion'));
    response.writeHead(200, { 'content-type': 'application/json' });
    response.flushHeaders();
    const sendChanges = () => {
      const due = changes.filter(change => change.collection === collection && change.version > reached);
      for (const { event, version: changed } of due) {
        reached = changed;
        if (matchesQuery(event.object, url.searchParams)) response.write(`${JSON.stringify(event)}\n`);
      }
    };
    watchers.add(response);
    response.on('change', sendChanges).on('close', () => watchers.delete(response));
    sendChanges();
  }

  function endWatches(lastWords: string): void {
    for (const watcher of watchers) watcher.end(lastWords);
    watchers.clear();
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '', 'http://localhost');
    const text = Buffer.concat(await request.toArray()).toString();
    if (url.searchParams.has('watch')) return watch(url, response);
    requests.push(`${request.method} ${url.pathname}`);
    if (delayMs > 0) await new Promise(resolve => setTimeout(resolve, delayMs));
    const type = request.headers['content-type'] ?? '';
    const { code, body } = answer(request.method ?? '', url, type, text && JSON.parse(text));
    response.writeHead(code, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  }

  async function start(): Promise<void> {
    const starting = createServer((request, response) => void handle(request, response));
    starting.on('connection', () => {
      connections += 1;
    });
    await new Promise<void>(resolve => starting.listen(port, '127.0.0.1', resolve));
    port = (starting.address() as AddressInfo).port;
    server = starting;
  }

  /** Breaks every connection, as a crash does. */
  async function stop(): Promise<void> {
    const stopping = server;
    server = undefined;
    stopping?.closeAllConnections();
    if (stopping) await new Promise(resolve => stopping.close(resolve));
  }

  await start();
  const dispatcher = new Agent({ connections: 16 });
  const address = `http://127.0.0.1:${port}`;
  const kubernetes: Kubernetes = createKubernetes({ server: address, dispatcher, headers: async () => ({}) });

  return {
    kubernetes,
    address,
    requests,
    start,
    stop,
    connections: () => connections,
    watches: () => watchers.size,
    /** The requests that change something, or try to. */
    writes: () => requests.filter(request => !request.startsWith('GET ')),
    get: (path: string) => {
      const { collection, namespace, name } = parsePath(path);
      return objects.get(keyOf(collection, namespace, name));
    },
    /** Somebody else's doing: it shows in watches, not in `requests`. */
    put(path: string, body: object) {
      const { collection, namespace, name = '' } = parsePath(path);
      const old = objects.get(keyOf(collection, namespace, name));
      const metadata = {
        uid: `uid-${version}`,
        ...old?.metadata,
        name,
        ...(namespace && { namespace }),
        resourceVersion: '',
      };
      return store(old ? 'MODIFIED' : 'ADDED', collection, { ...body, metadata });
    },
    delete(path: string) {
      const { collection, namespace, name } = parsePath(path);
      const found = objects.get(keyOf(collection, namespace, name));
      if (found) store('DELETED', collection, found);
    },
    /** Answers the next requests, watches excepted, with these. */
    failNext: (...answers: [code: number, reason: string][]) =>
      void failures.push(...answers.map(([code, reason]) => status(code, reason))),
    terminate: (namespace: string) => void terminating.add(namespace),
    delay(milliseconds: number) {
      delayMs = milliseconds;
    },
    /** Ends watches with the error of an API server that has forgotten the version they started from. */
    expireWatches() {
      const gone = {
        type: 'ERROR',
        object: { kind: 'Status', code: 410, reason: 'Expired', message: 'too old' },
      };
      endWatches(`${JSON.stringify(gone)}\n`);
    },
    /** Ends watches in good order, as the API server does every few minutes. */
    endWatches: () => endWatches(''),
    async close() {
      await kubernetes.close();
      await stop();
    },
  };
}
export type FakeApiServer = Awaited<ReturnType<typeof startFakeApiServer>>;
