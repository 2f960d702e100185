import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { Logger } from 'pino';
import type { CodedError } from '../errors.ts';
import { coded, foreignCode, toCodedError } from '../errors.ts';
import type { Metrics } from '../metrics.ts';

/** The code of Node's error before there was a request; malformed by default. */
function socketError(error: Error) {
  const found = toCodedError(error);
  return found.code === 'HOOK_FAILED' ? coded('REQUEST_MALFORMED') : found;
}

/** Counts and logs refusals before there was a request, but not callers that merely left. */
export function createRefusalRecord(logger: Logger, metrics: Metrics) {
  return (error: Error): CodedError => {
    const refused = socketError(error);
    const { code, status } = refused;
    if (code === 'CLIENT_GONE') return refused;
    metrics.rejected.inc({ code });
    logger.warn({ outcome: code, status, reason: foreignCode(error) }, 'refused');
    return refused;
  };
}

/** The HTTP answer for a bare socket. */
export function socketAnswer({ code, status, message }: CodedError): string {
  const body = JSON.stringify({ code, message });
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ];
  return `${head.join('\r\n')}\r\n\r\n${body}`;
}

/** The caller is gone, or there is no TLS connection to answer on. */
const untold = ['CLIENT_GONE', 'TLS_FAILED'];

/** Answers a slow or non-HTTP caller on the bare socket: there is no request to reply to. */
export function createSocketErrorHandler(logger: Logger, metrics: Metrics) {
  const record = createRefusalRecord(logger, metrics);
  return (error: Error, socket: Socket): void => {
    const refused = record(error);
    if (untold.includes(refused.code) || !socket.writable) {
      socket.destroy();
      return;
    }
    socket.write(socketAnswer(refused));
    socket.destroySoon();
  };
}
