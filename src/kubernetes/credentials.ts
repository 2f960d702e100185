import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { Agent, type Dispatcher, ProxyAgent } from 'undici';
import { z } from 'zod';
import type { ClusterConfig, ExecPlugin } from './kubeconfig.ts';

/** A ServiceAccount's token is rotated within the hour; it is read again this often. */
const rereadAfterMs = 30_000;
/** A plugin's token is asked for anew this long before it expires. */
const renewBeforeMs = 60_000;
/** Watches hold one connection each; the others carry one request at a time. */
const connections = 64;
/** An idle connection is kept so long, less than the API server does: one opened anew costs a TLS handshake on both sides. */
const keepAliveTimeout = 60_000;
const tcpKeepAlive = { keepAlive: true, keepAliveInitialDelay: 30_000 };

/** Where the API server is and how to speak to it. */
export interface ClusterAccess {
  /** Without a trailing slash; may have a path. */
  server: string;
  /** Keeps its connections: a TLS handshake per request would cost more than the request. */
  dispatcher: Dispatcher;
  /** The headers that authenticate a request, found out again when they may have been rotated. */
  headers(): Promise<Record<string, string>>;
}

interface Headers {
  headers: Record<string, string>;
  /** Milliseconds since 1970. */
  validUntil: number;
}

const execCredential = z.looseObject({
  status: z.looseObject({ token: z.string().min(1), expirationTimestamp: z.string().optional() }),
});

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const forever = Number.POSITIVE_INFINITY;

/** Runs a client-go credential plugin, such as those of managed clusters. */
async function askPlugin({ apiVersion, command, args, env }: ExecPlugin): Promise<Headers> {
  const added = Object.fromEntries((env ?? []).map(({ name, value }) => [name, value]));
  const request = { apiVersion, kind: 'ExecCredential', spec: { interactive: false } };
  const environment = { ...process.env, ...added, KUBERNETES_EXEC_INFO: JSON.stringify(request) };
  const { stdout } = await promisify(execFile)(command, args ?? [], { env: environment, timeout: 30_000 });
  const { status } = execCredential.parse(JSON.parse(stdout));
  const expiresAt = status.expirationTimestamp ? Date.parse(status.expirationTimestamp) : forever;
  return { headers: bearer(status.token), validUntil: expiresAt - renewBeforeMs };
}

async function findHeaders({ token, tokenFile, basic, exec }: ClusterConfig): Promise<Headers> {
  if (tokenFile) {
    const read = await readFile(tokenFile, 'utf8');
    return { headers: bearer(read.trim()), validUntil: Date.now() + rereadAfterMs };
  }
  if (token) return { headers: bearer(token), validUntil: forever };
  if (basic) {
    return {
      headers: { authorization: `Basic ${Buffer.from(basic).toString('base64')}` },
      validUntil: forever,
    };
  }
  return exec ? askPlugin(exec) : { headers: {}, validUntil: forever };
}

/** Connections and credentials for this cluster. */
export function createClusterAccess(config: ClusterConfig): ClusterAccess {
  const { server, proxy, tls } = config;
  let current: Promise<Headers> | undefined;
  let validUntil = 0;

  async function renew(): Promise<Headers> {
    try {
      const found = await findHeaders(config);
      validUntil = found.validUntil;
      return found;
    } catch (error) {
      validUntil = 0;
      throw error;
    }
  }

  return {
    server: server.replace(/\/$/, ''),
    dispatcher: proxy
      ? new ProxyAgent({ uri: proxy, connections, keepAliveTimeout, requestTls: { ...tls, ...tcpKeepAlive } })
      : new Agent({ connections, keepAliveTimeout, allowH2: false, connect: { ...tls, ...tcpKeepAlive } }),
    async headers() {
      if (!current || Date.now() >= validUntil) {
        validUntil = forever;
        current = renew();
      }
      return (await current).headers;
    },
  };
}
