/**
 * Plays cluster DNS and kube-proxy for programs of this machine: a proxy on 127.0.0.1 that connects `name.namespace:port`
 * to a process of a Pod behind that Service, and refuses any other host, so that nothing ever leaves the machine.
 */
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { connect } from '../../src/kubernetes/connect.ts';
import { createLogger } from '../../src/log.ts';
import { openServiceDirectory, type Route } from './service-directory.ts';
import { forward, tunnel } from './service-tunnel.ts';

export interface ServiceNetworkOptions {
  /** The administrator's. */
  kubeconfig: string;
  log(message: string): void;
}

export interface ServiceNetwork {
  proxyUrl: string;
  /** The variables that make programs in Go and Node use it; for `startProcessNode`. */
  environment: Record<string, string>;
  /** Breaks every open connection. */
  stop(): Promise<void>;
}

/** Go reads a range, undici only names and single addresses. */
const directly = ['127.0.0.0/8', '127.0.0.1', 'localhost'].join(',');

async function listen(find: (host: string, port: number) => Route) {
  const sockets = new Set<Socket>();
  const server = createServer((incoming, outgoing) => forward(find, incoming, outgoing));
  server.on('connect', (request, client, head) => tunnel(find, request.url ?? '', client, head));
  server.on('connection', socket => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const close = () => {
    server.close();
    for (const socket of sockets) socket.destroy();
  };
  return { port: (server.address() as AddressInfo).port, close };
}

/** Resolves once all Services are known. */
export async function startServiceNetwork({
  kubeconfig,
  log,
}: ServiceNetworkOptions): Promise<ServiceNetwork> {
  const kubernetes = await connect(kubeconfig, process.env);
  const logger = createLogger('warn', { write: line => log(line.trim()) });
  const stopping = new AbortController();
  const directory = await openServiceDirectory({ kubernetes, logger, signal: stopping.signal });
  const { port, close } = await listen(directory.route);
  const proxyUrl = `http://127.0.0.1:${port}`;
  return {
    proxyUrl,
    environment: {
      HTTPS_PROXY: proxyUrl,
      HTTP_PROXY: proxyUrl,
      NO_PROXY: directly,
      NODE_USE_ENV_PROXY: '1',
    },
    async stop() {
      stopping.abort();
      close();
      await kubernetes.close();
    },
  };
}
