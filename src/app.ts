/** The Fastify application, built from its parts; it opens no port and knows no cluster. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import Fastify from 'fastify';
import { coded, toCodedError } from './errors.ts';
import { addDoor } from './server/door.ts';
import { createHookHandler } from './server/hook-handler.ts';
import { parseJsonBodies } from './server/json-body.ts';
import type { AppOptions } from './server/options.ts';
import { createSocketErrorHandler } from './server/socket-errors.ts';
import { pathOf } from './server/wire.ts';

/** Longer than the 90 s for which Metacontroller keeps an idle connection: it never writes into a closed one. */
const keepAliveMs = 120_000;
/** A caller that takes no byte of its answer for this long is cut off. */
const stalledSocketMs = 60_000;

function fastifyOptions(options: AppOptions) {
  const { limits, logger, metrics, tls } = options;
  const listener = {
    headersTimeout: limits.requestTimeoutMs,
    connectionsCheckingInterval: Math.ceil(Math.min(1_000, limits.requestTimeoutMs / 4)),
  };
  return {
    ...(tls ? { https: { ...listener, ...tls } } : { http: listener }),
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

function createErrorAnswer({ limits, logger }: AppOptions) {
  return (cause: unknown, request: FastifyRequest, reply: FastifyReply): void => {
    const error = toCodedError(cause);
    if (request.call) Object.assign(request.call, { error, cause });
    else logger.warn({ outcome: error.code, status: error.status, path: pathOf(request.url) }, 'refused');
    if (error.status === 429) reply.header('retry-after', limits.retryAfterSeconds);
    if (error.status === 405) reply.header('allow', 'POST');
    // Fastify would close the connection: a caller that is still sending would never get to read the answer.
    if (error.status === 413) reply.removeHeader('connection');
    request.raw.resume();
    reply.code(error.status).send({ code: error.code, message: error.message, ...error.detail });
  };
}

/** The application: one POST route per row of the table; whatever else comes is refused with a code. */
export function createApp(options: AppOptions): FastifyInstance {
  const app: FastifyInstance = Fastify(fastifyOptions(options));
  app.removeContentTypeParser('text/plain');
  parseJsonBodies(app);
  app.setErrorHandler(createErrorAnswer(options));
  app.setNotFoundHandler(() => {
    throw coded('ROUTE_UNKNOWN');
  });
  addDoor(app, options);
  for (const row of options.hooks) app.post(row.path, createHookHandler(row, options));
  return app;
}
