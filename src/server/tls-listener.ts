/** The hook port under TLS: HTTP/2 for callers that know it, as Metacontroller does, and HTTP/1.1. */
import type {
  Http2SecureServer,
  Http2ServerRequest,
  Http2ServerResponse,
  ServerHttp2Session,
} from 'node:http2';
import { createSecureServer } from 'node:http2';
import type { TLSSocket } from 'node:tls';
import type { CodedError } from '../errors.ts';
import type { Certificate } from './certificate.ts';
import { secureOptions } from './certificate.ts';
import type { Followed } from './followed-files.ts';
import { socketAnswer } from './socket-errors.ts';
import { refuseWithoutTls } from './without-tls.ts';

export interface TlsListenerOptions {
  certificate: Followed<Certificate>;
  requestTimeoutMs: number;
  connectionsCheckingInterval: number;
  keepAliveMs: number;
  stalledSocketMs: number;
  /** Called for connections that fail: no TLS, or invalid HTTP/2. */
  onRefusal(error: Error): CodedError;
}

/** As many as Go's server accepts on one connection; a caller with more opens another. */
const maxConcurrentStreams = 250;
/** Megabytes of answers that may wait in one connection before Node refuses its requests: pools' answers are large. */
const maxSessionMemory = 256;
/** Bytes that a request, and a whole connection, may send before they wait for leave to go on: a large pool has 2 MB. */
const initialWindowSize = 1024 * 1024;
const connectionWindowSize = 16 * initialWindowSize;

/** An idle connection is ended in such a way that a request on its way is sent again by its caller. */
function endStalled(connection: ServerHttp2Session | TLSSocket): void {
  if ('goaway' in connection) connection.close();
  else connection.destroy();
}

/** Answers with `handler`; a renewed certificate is used from the next handshake on. */
export function createTlsListener(
  handler: (request: Http2ServerRequest, response: Http2ServerResponse) => void,
  options: TlsListenerOptions,
): Http2SecureServer {
  const { certificate, requestTimeoutMs, keepAliveMs, onRefusal } = options;
  const server = createSecureServer(
    {
      ...secureOptions(certificate.current()),
      allowHTTP1: true,
      noDelay: true,
      handshakeTimeout: requestTimeoutMs,
      maxSessionMemory,
      settings: { maxConcurrentStreams, initialWindowSize },
    },
    handler,
  );
  // What Node's HTTP/1.1 server takes as options, this one has as properties.
  Object.assign(server, {
    timeout: options.stalledSocketMs,
    headersTimeout: requestTimeoutMs,
    requestTimeout: requestTimeoutMs,
    connectionsCheckingInterval: options.connectionsCheckingInterval,
    keepAliveTimeout: keepAliveMs,
  });
  server.on('session', session => {
    session.setLocalWindowSize(connectionWindowSize);
    session.setTimeout(keepAliveMs);
  });
  server.on('sessionError', onRefusal);
  refuseWithoutTls(server, {
    beginWithinMs: requestTimeoutMs,
    refuse: error => socketAnswer(onRefusal(error)),
  });
  server.on('timeout', endStalled as () => void);
  certificate.subscribe(changed => server.setSecureContext(secureOptions(changed)));
  return server;
}
