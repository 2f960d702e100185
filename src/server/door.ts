import type { FastifyInstance, FastifyRequest } from 'fastify';
import { coded } from '../errors.ts';
import type { Call } from './call-log.ts';
import { recordCall } from './call-log.ts';
import type { AppOptions } from './options.ts';
import type { Precedence } from './precedence.ts';
import { pathOf } from './wire.ts';

/** Refuses requests without reading the body, or admits them. */
function createDoor({ hooks, gate, stage, limits, ...options }: AppOptions) {
  const holdsToken = options.holdsToken ?? (() => true);
  const routes = hooks.map(row => row.path);
  const retry = { retryAfterSeconds: limits.retryAfterSeconds };
  return (request: FastifyRequest): void => {
    if (request.is404) {
      const path = pathOf(request.url);
      throw routes.includes(path) ? coded('METHOD_NOT_ALLOWED') : coded('ROUTE_UNKNOWN', { routes });
    }
    if (!holdsToken(request.headers.authorization)) throw coded('TOKEN_WRONG');
    if (stage() === 'draining') throw coded('DRAINING', retry);
    if (!gate.enter()) throw coded('SATURATED', retry);
  };
}

/** Lets requests in, keeps account of them until their connection is done with them, and records each once. */
export function addDoor(
  app: FastifyInstance,
  precedence: Pick<Precedence, 'begin'>,
  options: AppOptions,
): void {
  const { hooks, gate, stage, logger, metrics } = options;
  const rows = new Map(hooks.map(row => [row.path, row]));
  const letIn = createDoor(options);
  app.decorateRequest('call');
  app.addHook('onRequest', (request, reply, done) => {
    const row = request.is404 ? undefined : rows.get(request.routeOptions.url ?? '');
    const call: Call = { startedAt: performance.now(), callerGone: false, ...(row && { row }) };
    request.call = call;
    let admitted = false;
    const end = precedence.begin(row);
    reply.raw.once('close', () => {
      end();
      if (reply.raw.writableEnded) call.status = reply.statusCode;
      else call.callerGone = true;
      if (admitted) gate.leave();
      metrics.hooksInFlight.set(gate.admitted());
      recordCall(logger, metrics, request, call);
    });
    // Its caller goes on by another connection, which leads elsewhere; on HTTP/2 it is asked to by other means.
    if (stage() !== 'serving' && request.raw.httpVersionMajor === 1) reply.header('connection', 'close');
    letIn(request);
    admitted = true;
    metrics.hooksInFlight.set(gate.admitted());
    done();
  });
}
