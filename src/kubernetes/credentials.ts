import type { AgentOptions, RequestOptions } from 'node:https';
import { KubeConfig } from '@kubernetes/client-node';
import { Agent, type Dispatcher, ProxyAgent } from 'undici';

/** A ServiceAccount's token is rotated within the hour; it is read again this often. */
const rereadAfterMs = 30_000;
/** Watches hold one connection each; the others carry one request at a time. */
const connections = 64;

/** What the library fills in: the TLS part serves the dispatcher, the headers each request. */
type Authentication = RequestOptions & AgentOptions;

/** Where the API server is and how to speak to it. */
export interface ClusterAccess {
  /** Without a trailing slash; may have a path. */
  server: string;
  dispatcher: Dispatcher;
  /** The headers that authenticate a request, read again when they may have been rotated. */
  headers(): Promise<Record<string, string>>;
}

/**
 * Reads a kubeconfig file, or without one the Pod's ServiceAccount. The library parses and authenticates, but its own
 * requests open a TLS connection each, so ours go through one dispatcher that keeps them.
 */
export async function readClusterAccess(kubeconfigFile: string | undefined): Promise<ClusterAccess> {
  const config = new KubeConfig();
  if (kubeconfigFile) config.loadFromFile(kubeconfigFile);
  else config.loadFromCluster();
  const cluster = config.getCurrentCluster();
  if (!cluster) throw new Error(`${kubeconfigFile ?? 'the ServiceAccount'} names no cluster`);
  const options = await authenticate(config);
  let headers = headersOf(options);
  let readAt = Date.now();
  return {
    server: cluster.server.replace(/\/$/, ''),
    dispatcher: createDispatcher(config, options),
    async headers() {
      if (Date.now() - readAt < rereadAfterMs) return headers;
      readAt = Date.now();
      headers = headersOf(await authenticate(config));
      return headers;
    },
  };
}

async function authenticate(config: KubeConfig): Promise<Authentication> {
  const options: Authentication = {};
  await config.applyToHTTPSOptions(options);
  return options;
}

function headersOf({ headers, auth }: Authentication): Record<string, string> {
  const basic = auth ? { authorization: `Basic ${Buffer.from(auth).toString('base64')}` } : {};
  const given = Object.entries(headers ?? {}).map(([name, value]) => [name.toLowerCase(), String(value)]);
  return { ...basic, ...Object.fromEntries(given) };
}

function createDispatcher(config: KubeConfig, tls: Authentication): Dispatcher {
  const wanted = config.createDispatcherOptions(config.getCurrentCluster(), tls);
  if (wanted.type === 'socks') throw new Error('a SOCKS proxy in a kubeconfig is not supported');
  if (wanted.type === 'proxy')
    return new ProxyAgent({ uri: wanted.uri, connections, requestTls: wanted.requestTls });
  return new Agent({
    connections,
    allowH2: false,
    ...(wanted.type === 'agent' && { connect: wanted.connect }),
  });
}
