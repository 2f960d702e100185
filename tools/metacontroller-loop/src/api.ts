/** Requests to the API server, over one pool of kept connections. */
import type { Readable } from 'node:stream';
import { request } from 'undici';
import { openClusterAccess } from '../../../src/kubernetes/access.ts';
import { readKubeconfig } from '../../../src/kubernetes/cluster-config.ts';

const requestTimeoutMs = 30_000;

/** The API server's refusal; `message` is its own text, as Metacontroller reports it. */
export class ApiError extends Error {
  readonly status: number;
  readonly reason: string;
  constructor(status: number, reason: string, message: string) {
    super(message);
    this.name = 'ApiError';
    this.status = status;
    this.reason = reason;
  }
}

function isRefusal(error: unknown, status: number, reason: string): boolean {
  return error instanceof ApiError && error.status === status && error.reason === reason;
}

export const isNotFound = (error: unknown) => error instanceof ApiError && error.status === 404;
export const isConflict = (error: unknown) => isRefusal(error, 409, 'Conflict');
export const isAlreadyExists = (error: unknown) => isRefusal(error, 409, 'AlreadyExists');
export const isGone = (error: unknown) => error instanceof ApiError && error.status === 410;

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

export interface Api {
  /** Throws an ApiError when refused, another error when the server can't be reached. */
  call<T>(method: Method, path: string, body?: unknown): Promise<T>;
  /** The body of a GET that goes on until the server or the signal ends it. */
  stream(path: string, signal: AbortSignal): Promise<Readable>;
  close(): Promise<void>;
}

function refusal(status: number, text: string): ApiError {
  try {
    const { reason, message } = JSON.parse(text);
    return new ApiError(status, String(reason ?? ''), String(message ?? text));
  } catch {
    return new ApiError(status, '', text);
  }
}

/** The name becomes the field manager of what is written, as with the real one. */
const userAgent = 'metacontroller/v4.17 (stand-in)';

export async function connect(kubeconfigPath: string): Promise<Api> {
  const { server, connection, close } = openClusterAccess(readKubeconfig(kubeconfigPath));

  /** Asked for each time: the token of a Pod is renewed. */
  async function connected() {
    const { dispatcher, headers } = await connection();
    return { dispatcher, headers: { ...headers, 'user-agent': userAgent, accept: 'application/json' } };
  }

  async function call<T>(method: Method, path: string, body?: unknown): Promise<T> {
    const type = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
    const { dispatcher, headers } = await connected();
    const response = await request(`${server}${path}`, {
      method,
      dispatcher,
      headers: { ...headers, ...(body !== undefined && { 'content-type': type }) },
      body: body === undefined ? null : JSON.stringify(body),
      headersTimeout: requestTimeoutMs,
      bodyTimeout: requestTimeoutMs,
    });
    const text = await response.body.text();
    if (response.statusCode >= 300) throw refusal(response.statusCode, text);
    return JSON.parse(text);
  }

  async function stream(path: string, signal: AbortSignal): Promise<Readable> {
    const options = { method: 'GET', signal, bodyTimeout: 0 } as const;
    const response = await request(`${server}${path}`, {
      ...options,
      ...(await connected()),
      headersTimeout: requestTimeoutMs,
    });
    if (response.statusCode >= 300) throw refusal(response.statusCode, await response.body.text());
    return response.body;
  }

  return { call, stream, close };
}
