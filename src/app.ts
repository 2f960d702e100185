/** The Fastify application, built from its parts; it opens no port and knows no cluster. */
import type { Http2SecureServer } from 'node:http2';
import type { FastifyInstance, FastifyReply, FastifyRequest, FastifyServerFactory } from 'fastify';
import Fastify from 'fastify';
import type { CodedError } from './errors.ts';
import { coded, toCodedError } from './errors.ts';
import { addDoor } from './server/door.ts';
import { createHookHandler } from './server/hook-handler.ts';
import { parseJsonBodies } from './server/json-body.ts';
import type { AppOptions } from './server/options.ts';
import { createPrecedence } from './server/precedence.ts';
import { createRefusalRecord, createSocketErrorHandler } from './server/socket-errors.ts';
import { limitStreams } from './server/stream-limits.ts';
import { createTlsListener } from './server/tls-listener.ts';
import { pathOf } from './server/wire.ts';

/** Longer than the 90 s for which Metacontroller keeps an idle connection: it never writes into a closed one. */
const keepAliveMs = 120_000;
/** A caller that takes no byte of its answer for this long is cut off. */
const stalledSocketMs = 60_000;

const checkingIntervalMs = (requestTimeoutMs: number) => Math.ceil(Math.min(1_000, requestTimeoutMs / 4));

/** With a certificate the port speaks TLS, and HTTP/2 besides HTTP/1.1; Fastify treats both alike. */
function listenerOptions({ certificate, limits: { requestTimeoutMs }, logger, metrics }: AppOptions) {
  const connectionsCheckingInterval = checkingIntervalMs(requestTimeoutMs);
  if (!certificate) return { http: { headersTimeout: requestTimeoutMs, connectionsCheckingInterval } };
  const limits = { requestTimeoutMs, connectionsCheckingInterval, keepAliveMs, stalledSocketMs };
  const onRefusal = createRefusalRecord(logger, metrics);
  const listener: FastifyServerFactory<Http2SecureServer> = handler =>
    createTlsListener(handler, { certificate, onRefusal, ...limits });
  return { serverFactory: listener as unknown as FastifyServerFactory };
}

function fastifyOptions(options: AppOptions) {
  const { limits, logger, metrics } = options;
  return {
    ...listenerOptions(options),
    logger: false as const,
    bodyLimit: limits.bodyLimitBytes,
    requestTimeout: limits.requestTimeoutMs,
    connectionTimeout: stalledSocketMs,
    keepAliveTimeout: keepAliveMs,
    return503OnClosing: false,
    clientErrorHandler: createSocketErrorHandler(logger, metrics),
    frameworkErrors: createErrorAnswer(options),
  };
}

function keepConnection({ raw }: FastifyRequest, reply: FastifyReply, { code }: CodedError): void {
  // Fastify would close the connection: a caller that is still sending would never get to read the answer.
  if (code === 'BODY_TOO_LARGE' || raw.httpVersionMajor === 2) reply.removeHeader('connection');
}

function createErrorAnswer({ limits, logger }: AppOptions) {
  return (cause: unknown, request: FastifyRequest, reply: FastifyReply): void => {
    const error = toCodedError(cause);
    if (request.call) Object.assign(request.call, { error, cause });
    else logger.warn({ outcome: error.code, status: error.status, path: pathOf(request.url) }, 'refused');
    if (error.status === 429) reply.header('retry-after', limits.retryAfterSeconds);
    if (error.status === 405) reply.header('allow', 'POST');
    keepConnection(request, reply, error);
    request.raw.resume();
    reply.code(error.status).send({ code: error.code, message: error.message, ...error.detail });
  };
}

/** The application: one POST route per row of the table; anything else is refused with a code. */
export function createApp(options: AppOptions): FastifyInstance {
  const precedence = createPrecedence();
  const app: FastifyInstance = Fastify(fastifyOptions(options));
  app.removeContentTypeParser('text/plain');
  parseJsonBodies(app, precedence);
  app.setErrorHandler(createErrorAnswer(options));
  app.setNotFoundHandler(() => {
    throw coded('ROUTE_UNKNOWN');
  });
  limitStreams(app, { ...options.limits, stalledSocketMs });
  addDoor(app, precedence, options);
  for (const row of options.hooks) app.post(row.path, createHookHandler(row, options));
  return app;
}
