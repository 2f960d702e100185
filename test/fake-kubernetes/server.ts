/**
 * As much of the API server as the shell speaks to, over HTTP. Its port stays the same over a restart.
 */
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Agent } from 'undici';
import { createKubernetes } from '../../src/kubernetes/client.ts';
import { answer, byPath, eventFor } from './api.ts';
import { createFaults } from './faults.ts';
import { parsePath, shownAs } from './objects.ts';
import { openAccess } from './open-access.ts';
import { createStore } from './store.ts';

const json = { 'content-type': 'application/json' };
const gone = { type: 'ERROR', object: { kind: 'Status', code: 410, reason: 'Expired', message: 'too old' } };

/** Watches that are open, each with the version that it has reached. */
function createWatches(store: ReturnType<typeof createStore>) {
  const watchers = new Set<ServerResponse>();
  let watching = true;

  function open(url: URL, accept: string | undefined, response: ServerResponse): void {
    const { collection } = parsePath(url.pathname);
    let reached = Number(url.searchParams.get('resourceVersion'));
    response.writeHead(200, json);
    response.flushHeaders();
    const sendChanges = () => {
      if (!watching) return;
      for (const change of store.historyOf(collection).filter(({ version }) => version > reached)) {
        reached = change.version;
        const event = eventFor(change, url.searchParams);
        if (!event) continue;
        response.write(`${JSON.stringify({ ...event, object: shownAs(accept, event.object) })}\n`);
      }
    };
    watchers.add(response);
    response.on('change', sendChanges).on('close', () => watchers.delete(response));
    sendChanges();
  }

  const tell = () => {
    for (const watcher of watchers) watcher.emit('change');
  };

  return {
    open,
    tell,
    count: () => watchers.size,
    end(lastWords: string): void {
      for (const watcher of watchers) watcher.end(lastWords);
      watchers.clear();
    },
    allow(allowed: boolean): void {
      watching = allowed;
      tell();
    },
  };
}

export async function startFakeApiServer() {
  const faults = createFaults();
  const store = createStore({ changed: () => watches.tell() });
  const watches = createWatches(store);
  let connections = 0;
  let server: Server | undefined;
  let port = 0;

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', headers } = request;
    const { accept, 'content-type': contentType } = headers;
    const url = new URL(request.url ?? '', 'http://localhost');
    const { pathname: path, searchParams: query } = url;
    const text = Buffer.concat(await request.toArray()).toString();
    if (query.has('watch')) return watches.open(url, accept, response);
    const refusal = await faults.before(`${method} ${path}`, query);
    const call = { method, path, query, contentType, accept, body: text && JSON.parse(text) };
    const { code, body } = refusal ?? answer(store, call, undefined);
    response.writeHead(code, json).end(JSON.stringify(shownAs(accept, body)));
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
  const address = `http://127.0.0.1:${port}`;
  const kubernetes = createKubernetes(openAccess(address, new Agent({ connections: 16 })));
  const { before: _, ...faultsByHand } = faults;

  return {
    ...byPath(store),
    ...faultsByHand,
    terminate: store.terminate,
    kubernetes,
    address,
    start,
    stop,
    connections: () => connections,
    watches: watches.count,
    /** Lets those who watch know nothing of what happens, until it is called with true. */
    letWatch: watches.allow,
    /** Ends watches with the error of an API server that has forgotten the version they started from. */
    expireWatches: () => watches.end(`${JSON.stringify(gone)}\n`),
    /** Ends watches in good order, as the API server does every few minutes. */
    endWatches: () => watches.end(''),
    async close() {
      await kubernetes.close();
      await stop();
    },
  };
}
export type FakeApiServer = Awaited<ReturnType<typeof startFakeApiServer>>;
