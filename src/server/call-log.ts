import type { FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import type { HookRow } from '../../hooks/index.ts';
import type { CodedError } from '../errors.ts';
import type { Metrics } from '../metrics.ts';
import { pathOf, subjectMetadata, textOf } from './wire.ts';

/** What is known about one request while it is served: all that its log line may say. */
export interface Call {
  startedAt: number;
  row?: HookRow;
  status?: number;
  /** Whether the connection or stream closed before the answer. */
  callerGone: boolean;
  error?: CodedError;
  /** What became of the claim that the hook ordered. */
  claim?: string;
  /** What was thrown, when it was nothing that was foreseen; logged with its stack, never answered. */
  cause?: unknown;
}

const elapsedMs = (call: Call) => Math.round((performance.now() - call.startedAt) * 1000) / 1000;

function describeCall(request: FastifyRequest, call: Call) {
  const metadata = subjectMetadata(request.body);
  return {
    ...(call.row
      ? { kind: call.row.kind, verb: call.row.verb }
      : { method: request.method, path: pathOf(request.url) }),
    namespace: textOf(metadata, 'namespace'),
    name: textOf(metadata, 'name'),
    uid: textOf(metadata, 'uid'),
    durationMs: elapsedMs(call),
    requestBytes: Number(request.headers['content-length']) || undefined,
    status: call.status,
    claim: call.claim,
    outcome: outcome(call),
  };
}

/** `ok`, or the code of the error that was answered. */
const outcome = (call: Call) => call.error?.code ?? (call.status === undefined ? 'CLIENT_GONE' : 'ok');

/** Writes the one line about a request, and counts it, once its answer has left or its caller has gone. */
export function recordCall(logger: Logger, metrics: Metrics, request: FastifyRequest, call: Call): void {
  const { row, error } = call;
  if (row)
    metrics.hookSeconds.observe(
      { kind: row.kind, verb: row.verb, outcome: outcome(call) },
      elapsedMs(call) / 1000,
    );
  if (error) metrics.rejected.inc({ code: error.code });
  const line = describeCall(request, call);
  if (!error) logger.debug(line, 'hook');
  else if (error.status < 500) logger.warn({ ...line, ...error.detail, error: error.message }, 'refused');
  else logger.error({ ...line, ...error.detail, error: error.message, err: call.cause }, 'failed');
}
