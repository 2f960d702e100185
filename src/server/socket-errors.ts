import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { Logger } from 'pino';
import { coded, foreignCode, toCodedError } from '../errors.ts';
import type { Metrics } from '../metrics.ts';

/** What Node found wrong before there was a request: garbage unless it says otherwise. */
function socketError(error: Error) {
  const found = toCodedError(error);
  return found.code === 'HOOK_FAILED' ? coded('REQUEST_MALFORMED') : found;
}

/** Answers a caller that is too slow or speaks no HTTP, on the bare socket; there is no request to reply to. */
export function createSocketErrorHandler(logger: Logger, metrics: Metrics) {
  return (error: Error, socket: Socket): void => {
    const { code, status, message } = socketError(error);
    if (code === 'CLIENT_GONE' || socket.destroyed) {
      socket.destroy();
      return;
    }
    metrics.rejected.inc({ code });
    logger.warn({ outcome: code, status, reason: foreignCode(error) }, 'refused');
    const body = JSON.stringify({ code, message });
    const head = [
      `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
      'Content-Type: application/json; charset=utf-8',
      `Content-Length: ${Buffer.byteLength(body)}`,
      'Connection: close',
    ];
    if (socket.writable) socket.write(`${head.join('\r\n')}\r\n\r\n${body}`);
    socket.destroySoon();
  };
}
