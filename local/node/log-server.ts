/**
 * The part of a kubelet's own server that `kubectl logs`, `helm test --logs` and the logs of Helm's hooks need: the API
 * server asks here for a container's output. On 127.0.0.1, for whoever asks.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { generate } from 'selfsigned';
import { z } from 'zod';
import { containerOutput } from './container-logs.ts';
import { hostIp } from './node-context.ts';

export interface LogServer {
  port: number;
  close(): void;
}

export interface LogSources {
  logFile(namespace: string, pod: string, container: string): string;
  isRunning(namespace: string, pod: string, container: string): boolean;
}

const count = z.coerce.number().optional();
/** Those that aren't played, such as `sinceSeconds`, are refused rather than ignored. */
const querySchema = z.strictObject({
  follow: z.enum(['true', 'false']).default('false'),
  tailLines: count,
  limitBytes: count,
});

async function answer(
  { logFile, isRunning }: LogSources,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const url = new URL(incoming.url ?? '', 'https://node');
  const [, verb, namespace = '', pod = '', container = ''] = url.pathname.split('/').map(decodeURIComponent);
  const query = querySchema.safeParse(Object.fromEntries(url.searchParams));
  if (verb !== 'containerLogs') return void outgoing.writeHead(404).end('only logs are served here');
  if (!query.success) return void outgoing.writeHead(400).end(z.prettifyError(query.error));
  const { follow, ...options } = query.data;
  const output = containerOutput(
    logFile(namespace, pod, container),
    { ...options, follow: follow === 'true' },
    () => isRunning(namespace, pod, container) && !outgoing.destroyed,
  );
  outgoing.writeHead(200, { 'content-type': 'text/plain' });
  await pipeline(Readable.from(output), outgoing);
}

/** Resolves once it listens. */
export async function startLogServer(sources: LogSources): Promise<LogServer> {
  // The API server checks a kubelet's certificate only where it is told whose.
  const { cert, private: key } = await generate([{ name: 'commonName', value: hostIp }], {
    keyType: 'ec',
    algorithm: 'sha256',
  });
  const server = createServer({ cert, key }, (incoming, outgoing) => {
    answer(sources, incoming, outgoing).catch(() => outgoing.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, hostIp, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
