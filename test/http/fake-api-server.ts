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
import type { Answer } from './fake-objects.ts';
import { parsePath, shownAs, status } from './fake-objects.ts';
import { createFakeStore, eventFor } from './fake-store.ts';
import { openAccess } from './open-access.ts';

/**
 * Called before a request, such as `PATCH /api/v1/namespaces/team/pods/box`, is looked at. Where it gives a status and a reason, these are
 * the answer, and nothing else happens.
 */
export type Interception = (request: string, query: URLSearchParams) => unknown;

type Refusal = [code: number, reason: string];
const isRefusal = (given: unknown): given is Refusal => Array.isArray(given) && given.length === 2;

export async function startFakeApiServer() {
  const watchers = new Set<ServerResponse>();
  /** Every request but watches, such as `POST /api/v1/namespaces/team/events`. */
  const requests: string[] = [];
  const failures: Answer[] = [];
  const store = createFakeStore(() => {
    for (const watcher of watchers) watcher.emit('change');
  });
  let intercept: Interception = () => undefined;
  let watching = true;
  let connections = 0;
  let delayMs = 0;
  let server: Server | undefined;
  let port = 0;

  function watch(url: URL, accept: string | undefined, response: ServerResponse): void {
    const { collection } = parsePath(url.pathname);
    let reached = Number(url.searchParams.get('resourceVersion'));
    response.writeHead(200, { 'content-type': 'application/json' });
    response.flushHeaders();
    const sendChanges = () => {
      if (!watching) return;
      const due = store.changes.filter(
        change => change.collection === collection && change.version > reached,
      );
      for (const change of due) {
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

  function endWatches(lastWords: string): void {
    for (const watcher of watchers) watcher.end(lastWords);
    watchers.clear();
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', headers } = request;
    const url = new URL(request.url ?? '', 'http://localhost');
    const text = Buffer.concat(await request.toArray()).toString();
    if (url.searchParams.has('watch')) return watch(url, headers.accept, response);
    const asked = `${method} ${url.pathname}`;
    requests.push(asked);
    if (delayMs > 0) await new Promise(resolve => setTimeout(resolve, delayMs));
    const given = await intercept(asked, url.searchParams);
    const refusal = isRefusal(given) ? status(...given) : failures.shift();
    const call = { method, url, contentType: headers['content-type'] ?? '', accept: headers.accept };
    const { code, body } = refusal ?? store.answer({ ...call, body: text && JSON.parse(text) });
    response
      .writeHead(code, { 'content-type': 'application/json' })
      .end(JSON.stringify(shownAs(headers.accept, body)));
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
  const kubernetes: Kubernetes = createKubernetes(openAccess(address, dispatcher));

  return {
    ...store,
    kubernetes,
    address,
    requests,
    start,
    stop,
    connections: () => connections,
    watches: () => watchers.size,
    /** The requests that change something, or try to. */
    writes: () => requests.filter(request => !request.startsWith('GET ')),
    /** Answers the next requests, watches excepted, with these. */
    failNext: (...answers: [code: number, reason: string][]) =>
      void failures.push(...answers.map(([code, reason]) => status(code, reason))),
    delay(milliseconds: number) {
      delayMs = milliseconds;
    },
    intercept(interception: Interception) {
      intercept = interception;
    },
    /** Lets those who watch know nothing of what happens, until it is called with true. */
    letWatch(allowed: boolean) {
      watching = allowed;
      for (const watcher of watchers) watcher.emit('change');
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
