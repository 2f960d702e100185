/** What a proxy does with a connection once it knows where it goes: a tunnel for CONNECT, else plain HTTP passed on. */
import { request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Route } from './service-directory.ts';
import type { Endpoint } from './service-endpoints.ts';

type FindRoute = (host: string, port: number) => Route;

function refuseTunnel(client: Duplex, status: 403 | 503, reason: string): void {
  const words = { 403: 'Forbidden', 503: 'Service Unavailable' };
  const head = [
    `HTTP/1.1 ${status} ${words[status]}`,
    'content-type: text/plain',
    `content-length: ${Buffer.byteLength(reason)}`,
    'connection: close',
  ];
  client.end(`${head.join('\r\n')}\r\n\r\n${reason}`);
}

/** For HTTPS and whatever isn't HTTP. Whichever end breaks takes the other one along. */
export function tunnel(find: FindRoute, target: string, client: Duplex, head: Buffer): void {
  const [, host = '', port = ''] = /^(.*):(\d+)$/.exec(target) ?? [];
  const route = find(host, Number(port));
  client.on('error', () => client.destroy());
  if ('status' in route) {
    refuseTunnel(client, route.status, route.reason);
    return;
  }
  const server = connect({ port: route.port, host: route.address, noDelay: true });
  let open = false;
  server.on('error', error => {
    if (open) client.destroy();
    else refuseTunnel(client, 503, error.message);
  });
  server.once('connect', () => {
    open = true;
    client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
    server.write(head);
    server.pipe(client).pipe(server);
    server.on('close', () => client.destroy());
  });
  client.on('close', () => server.destroy());
}

function passOn(
  { address: host, port }: Endpoint,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): void {
  const { pathname, search } = new URL(incoming.url ?? '');
  const { 'proxy-connection': _, ...headers } = incoming.headers;
  const onward = httpRequest(
    { host, port, method: incoming.method, path: pathname + search, headers, agent: false },
    answer => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    },
  );
  onward.on('error', error => {
    if (outgoing.headersSent) outgoing.destroy();
    else outgoing.writeHead(503).end(error.message);
  });
  outgoing.on('close', () => onward.destroy());
  incoming.pipe(onward);
}

/** For plain HTTP, where the request's URL names the host. */
export function forward(find: FindRoute, incoming: IncomingMessage, outgoing: ServerResponse): void {
  const url = URL.parse(incoming.url ?? '');
  const route: Route =
    url?.protocol === 'http:'
      ? find(url.hostname, Number(url.port || 80))
      : { status: 403, reason: 'only requests for a http: URL are passed on' };
  if ('status' in route) outgoing.writeHead(route.status).end(route.reason);
  else passOn(route, incoming, outgoing);
}
