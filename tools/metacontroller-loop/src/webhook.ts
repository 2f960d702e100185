/** Calls a hook. */
import { Agent, type Dispatcher, ProxyAgent, request } from 'undici';
import type { z } from 'zod';
import { type EndpointConfig, requireCertificate } from './endpoint-config.ts';
import { messageOf } from './errors.ts';
import { proxyOf } from './proxy.ts';
import { decodeResponse, type HookVerb } from './response.ts';
import type { WebhookSpec } from './spec.ts';

/** The hook answered 429: come again after so many seconds, at once if it didn't say. */
export class TooManyRequestsError extends Error {
  readonly afterSeconds: number;
  constructor(afterSeconds: number) {
    super(`Too many request, it will be resync after: ${afterSeconds}`);
    this.name = 'TooManyRequestsError';
    this.afterSeconds = afterSeconds;
  }
}

export interface Webhook {
  /** Throws on anything but a 200 whose body has the shape. */
  call<T>(body: unknown, schema: z.ZodType<T>): Promise<T>;
}

const defaultTimeoutMs = 10_000;
const unitsMs: Record<string, number> = { ns: 1e-6, us: 1e-3, µs: 1e-3, ms: 1, s: 1e3, m: 6e4, h: 3.6e6 };

/** A Go duration such as `1m30s`, in milliseconds; 10 s if there is none or it isn't positive. */
export function timeoutMs(duration: string | undefined): number {
  const parts = [...(duration ?? '').matchAll(/(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h)/g)];
  const total = parts.reduce((sum, [, number, unit]) => sum + Number(number) * (unitsMs[unit ?? ''] ?? 0), 0);
  return total > 0 && !duration?.startsWith('-') ? total : defaultTimeoutMs;
}

/** `Retry-After` as seconds or as a date; 0 when it is neither. */
export function retryAfterSeconds(header: string | undefined, nowMs: number): number {
  if (header && /^[A-Z][a-z]{2}, /.test(header) && !Number.isNaN(Date.parse(header))) {
    return Math.ceil((Date.parse(header) - nowMs) / 1000);
  }
  return /^[+-]?\d+$/.test(header ?? '') ? Number(header) : 0;
}

export function webhookUrl({ url, service, path }: WebhookSpec): string {
  if (url !== undefined || !service) return url ?? '';
  return `${service.protocol}://${service.name}.${service.namespace}:${service.port}${path}`;
}

/**
 * Connections of this webhook's own, as the real one has them. They speak HTTP/1.1: the HTTP/2 of undici 8 fails requests when it is
 * asked to leave a connection, which Go's sends again by another.
 */
function connections(url: string, ca: string | undefined): Dispatcher {
  const options = { allowH2: false, keepAliveTimeout: 30_000 };
  const tls = ca === undefined ? {} : { ca };
  const proxy = proxyOf(url, process.env);
  return proxy
    ? new ProxyAgent({ uri: proxy, requestTls: tls, ...options })
    : new Agent({ connect: tls, ...options });
}

/** `stopped` ends the calls of a controller that goes away, as `context canceled`. Throws when the CA is none. */
export function openWebhook(
  spec: WebhookSpec,
  { ca, headers: own }: EndpointConfig,
  verb: HookVerb,
  stopped: AbortSignal,
): Webhook {
  if (ca !== undefined) requireCertificate(ca);
  const url = webhookUrl(spec);
  const headers = { 'content-type': 'application/json', ...own };
  const dispatcher = connections(url, ca);
  stopped.addEventListener('abort', () => void dispatcher.destroy());

  async function post(body: unknown) {
    const signal = AbortSignal.any([stopped, AbortSignal.timeout(timeoutMs(spec.timeout))]);
    try {
      const options = { method: 'POST', dispatcher, headers, body: JSON.stringify(body), signal } as const;
      const response = await request(url, options);
      return { status: response.statusCode, headers: response.headers, text: await response.body.text() };
    } catch (error) {
      const reason = stopped.aborted ? 'context canceled' : messageOf(error);
      throw new Error(`http error: Post "${url}": ${reason}`);
    }
  }

  return {
    call: async (body, schema) => {
      const { status, headers: answered, text } = await post(body);
      const header = answered['retry-after'];
      if (status === 429) throw new TooManyRequestsError(retryAfterSeconds(header?.toString(), Date.now()));
      if (status !== 200) throw new Error(`unsupported status code: ${status} body: ${text}`);
      return decodeResponse(schema, text, verb);
    },
  };
}
