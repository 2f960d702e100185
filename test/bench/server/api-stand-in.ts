/** An API server of a cluster that only has runtimes to offer, as far as the hook server looks at one: it accepts everything. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { offeredObjects } from '../recorded/requests.ts';

const { runtimeEnvironments, runtimeClasses } = offeredObjects();
/** By the last word of their path. */
const collections: Record<string, object[]> = {
  networkpolicies: [],
  sandboxes: [],
  warmpods: [],
  sandboxprofiles: [],
  runtimeenvironments: runtimeEnvironments,
  runtimeclasses: runtimeClasses,
  podtemplates: [],
  pods: [],
  events: [],
  namespaces: [],
};
const notFound = { kind: 'Status', status: 'Failure', reason: 'NotFound', message: 'not found', code: 404 };

const answer = (response: ServerResponse, status: number, body: string) =>
  response.writeHead(status, { 'content-type': 'application/json' }).end(body);

async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://api');
  const items = collections[pathname.split('/').at(-1) ?? ''];
  const body = Buffer.concat(await request.toArray()).toString();
  if (searchParams.get('watch') === 'true') {
    response.writeHead(200, { 'content-type': 'application/json' }).flushHeaders();
  } else if (request.method !== 'GET') {
    answer(response, 201, body);
  } else if (items) {
    answer(response, 200, JSON.stringify({ metadata: { resourceVersion: '1' }, items }));
  } else {
    answer(response, 404, JSON.stringify(notFound));
  }
}

/** Starts it on a free port of 127.0.0.1. */
export async function startApiStandIn(): Promise<{ url: string; close(): void }> {
  const server = createServer((request, response) => void handle(request, response));
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
