/** Requests to the API server over kept connections; every failure is a KubernetesError. */
import type { Readable } from 'node:stream';
import type { Dispatcher } from 'undici';
import type { ClusterAccess } from './access.ts';
import type { ClusterClock } from './clock.ts';
import { refusal, unreachable } from './errors.ts';
import { splitLines } from './lines.ts';

export interface KubernetesRequest {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** As `resourcePath` gives it. */
  path: string;
  query?: Record<string, string>;
  body?: unknown;
  contentType?: 'application/json' | 'application/merge-patch+json' | 'application/json-patch+json';
  accept?: string;
  /** For the answer to begin, and between two pieces of it; 10 s by default. */
  timeoutMs?: number;
  signal?: AbortSignal;
}

export interface Kubernetes {
  /** The answer's JSON; `T` is what the caller knows the path to hold. */
  request<T>(request: KubernetesRequest): Promise<T>;
  /** The answer line by line, as a watch sends it, until it ends. */
  lines(request: KubernetesRequest): AsyncIterable<string>;
  close(): Promise<void>;
}

const defaultTimeoutMs = 10_000;

/** undici's options for a request, except the API server's address; `headers` authenticate it. */
function dispatchOptions(request: KubernetesRequest, basePath: string, headers: Record<string, string>) {
  const { path, query, body, contentType = 'application/json', accept = 'application/json' } = request;
  const { method, timeoutMs = defaultTimeoutMs, signal } = request;
  return {
    path: basePath + path,
    method,
    headers: {
      accept,
      'user-agent': 'llmsafespace',
      ...(body !== undefined && { 'content-type': contentType }),
      ...headers,
    },
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
    ...(query && { query }),
    ...(body !== undefined && { body: JSON.stringify(body) }),
    ...(signal && { signal }),
  };
}

/** A client for this cluster; `clock` records its answers' time. */
export function createKubernetes(access: ClusterAccess, clock?: Pick<ClusterClock, 'observe'>): Kubernetes {
  const { origin, pathname } = new URL(access.server);
  const basePath = pathname === '/' ? '' : pathname;

  /** One try. */
  async function attempt(request: KubernetesRequest): Promise<Dispatcher.ResponseData> {
    const { dispatcher, headers } = await access.connection();
    const asked = { origin, ...dispatchOptions(request, basePath, headers) };
    const askedAtMs = Date.now();
    const response = await dispatcher.request(asked);
    clock?.observe(response.headers.date, askedAtMs, Date.now());
    return response;
  }

  /** A request whose token has just expired did nothing, and is sent again with the next one. */
  async function send(request: KubernetesRequest): Promise<Dispatcher.ResponseData> {
    let response = await attempt(request);
    if (response.statusCode === 401) {
      access.refused();
      await response.body.dump();
      response = await attempt(request);
    }
    if (response.statusCode >= 300) throw refusal(response.statusCode, await response.body.text());
    return response;
  }

  return {
    async request<T>(request: KubernetesRequest): Promise<T> {
      try {
        const { body } = await send(request);
        return (await body.json()) as T;
      } catch (error) {
        throw unreachable(error);
      }
    },
    async *lines(request) {
      let body: Readable | undefined;
      try {
        body = (await send(request)).body;
        yield* splitLines(body.setEncoding('utf8'));
      } catch (error) {
        throw unreachable(error);
      } finally {
        body?.destroy();
      }
    },
    close: access.close,
  };
}
