/** How a request reaches the API server: Kubernetes' own client says how to connect and authenticate, undici sends it. */
import type { AgentOptions, RequestOptions } from 'node:https';
import { isDeepStrictEqual } from 'node:util';
import type { DispatcherOptions, KubeConfig } from '@kubernetes/client-node/dist/config.js';
import { Agent, type Dispatcher, ProxyAgent } from 'undici';
import { within } from '../within.ts';

/** The client is asked again after this long: it knows when a token file, a certificate or a plugin's token is due. */
const askAgainAfterMs = 10_000;
/** A plugin that takes longer has failed. */
const longestAskingMs = 30_000;
/** Watches hold one connection each; the others carry one request at a time. */
const connections = 64;
/** How long idle connections are kept, less than the API server does: a new one costs a TLS handshake. */
const keepAliveTimeout = 60_000;

/** What a request needs. */
export interface Connection {
  /** Keeps its connections: a TLS handshake per request would cost more than the request. */
  dispatcher: Dispatcher;
  /** They authenticate the request. */
  headers: Record<string, string>;
}

export interface ClusterAccess {
  /** Without a trailing slash; may have a path. */
  server: string;
  /** Read before each request, because tokens and certificates are rotated. */
  connection(): Promise<Connection>;
  /** The API server answered 401: the credentials are read again before the next request. */
  refused(): void;
  close(): Promise<void>;
}

function createDispatcher(options: DispatcherOptions): Dispatcher {
  if (options.type === 'proxy' || options.type === 'socks') {
    const keepAlive = { keepAlive: true, keepAliveInitialDelay: 30_000 };
    const requestTls = { ...options.requestTls, ...keepAlive };
    return new ProxyAgent({ uri: options.uri, connections, keepAliveTimeout, requestTls });
  }
  const connect = options.type === 'agent' ? options.connect : {};
  return new Agent({ connections, keepAliveTimeout, allowH2: false, connect });
}

function headersOf({ headers, auth }: RequestOptions): Record<string, string> {
  const basic = auth ? { authorization: `Basic ${Buffer.from(auth).toString('base64')}` } : {};
  const given = Object.entries(headers ?? {}).map(([name, value]) => [
    name.toLowerCase(),
    String(value).trim(),
  ]);
  return { ...basic, ...Object.fromEntries(given) };
}

/** Connections and credentials for the current context of this configuration. */
export function openClusterAccess(config: KubeConfig): ClusterAccess {
  const cluster = config.getCurrentCluster();
  if (!cluster) throw new Error('the configuration names no cluster');
  let options: DispatcherOptions | undefined;
  let dispatcher: Dispatcher | undefined;
  let current: Promise<Connection> | undefined;
  let dueAtMs = 0;

  /** The same as before, unless the client says otherwise: its certificates may have been renewed. */
  function dispatcherFor(wanted: DispatcherOptions): Dispatcher {
    if (dispatcher && isDeepStrictEqual(options, wanted)) return dispatcher;
    // Requests on the previous one may finish.
    void dispatcher?.close();
    options = wanted;
    dispatcher = createDispatcher(wanted);
    return dispatcher;
  }

  async function ask(): Promise<Connection> {
    try {
      const asked: RequestOptions & AgentOptions = {};
      await within(longestAskingMs, config.applyToHTTPSOptions(asked), () => {
        throw new Error('the credentials did not arrive in time');
      });
      dueAtMs = Date.now() + askAgainAfterMs;
      return {
        dispatcher: dispatcherFor(config.createDispatcherOptions(cluster, asked)),
        headers: headersOf(asked),
      };
    } catch (error) {
      dueAtMs = 0;
      throw error;
    }
  }

  return {
    server: cluster.server.replace(/\/$/, ''),
    connection() {
      if (!current || Date.now() >= dueAtMs) {
        dueAtMs = Number.POSITIVE_INFINITY;
        current = ask();
      }
      return current;
    },
    refused() {
      dueAtMs = 0;
    },
    close: async () => dispatcher?.destroy(),
  };
}
