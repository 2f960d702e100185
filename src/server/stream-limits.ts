/** What Node's HTTP/1.1 server does about slow callers by itself has to be done for each HTTP/2 request. */
import type { Http2ServerRequest } from 'node:http2';
import { constants } from 'node:http2';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { coded } from '../errors.ts';

export interface StreamLimits {
  /** How long a request may take to arrive. */
  requestTimeoutMs: number;
  /** How long the connection may stall. */
  stalledSocketMs: number;
}

const { NGHTTP2_CANCEL, NGHTTP2_NO_ERROR } = constants;

const isHttp2 = (raw: unknown): raw is Http2ServerRequest =>
  typeof raw === 'object' && raw !== null && 'stream' in raw;

/** How long a caller that was answered early may keep sending, so that it reads its answer. */
function endLate({ stream }: Http2ServerRequest, reply: FastifyReply): void {
  if (!reply.sent) reply.send(coded('REQUEST_TIMEOUT'));
  // Waits until the answer has left.
  stream.close(NGHTTP2_NO_ERROR);
}

function limit(raw: Http2ServerRequest, reply: FastifyReply, limits: StreamLimits): void {
  const late = setTimeout(() => endLate(raw, reply), limits.requestTimeoutMs);
  const arrived = () => clearTimeout(late);
  raw.once('end', arrived);
  raw.once('close', arrived);
  raw.stream.setTimeout(limits.stalledSocketMs, () => raw.stream.close(NGHTTP2_CANCEL));
}

/** Answers 408 to a request that doesn't arrive in time, and gives up on one whose caller doesn't take the answer. */
export function limitStreams(app: FastifyInstance, limits: StreamLimits): void {
  app.addHook('onRequest', ({ raw }: FastifyRequest, reply, done) => {
    if (isHttp2(raw)) limit(raw, reply, limits);
    done();
  });
}
