/** Answers callers without TLS on a TLS port in plain HTTP, which they can read. */
import type { Http2SecureServer } from 'node:http2';
import type { Socket } from 'node:net';
import { type CodedError, coded } from '../errors.ts';

export interface WithoutTlsOptions {
  /** How long the first byte may take. */
  beginWithinMs: number;
  /** Called with the refusal; resolves to the HTTP answer. */
  refuse(error: CodedError): string;
}

/** A TLS connection begins with a record of this type. */
const handshakeRecord = 22;
/** Time to read the answer. */
const lingerMs = 2_000;

const nothing = () => undefined;

/** What the caller is still sending is read: closed with unread bytes, the connection would be reset before the answer is read. */
function answer(socket: Socket, text: string): void {
  socket.setTimeout(lingerMs, () => socket.destroy());
  socket.resume();
  socket.end(text);
}

/** Peeks at the first byte of each connection. */
export function refuseWithoutTls(
  server: Http2SecureServer,
  { beginWithinMs, refuse }: WithoutTlsOptions,
): void {
  const [shakeHands = nothing] = server.listeners('connection');
  server.removeAllListeners('connection');

  function begin(socket: Socket): void {
    const bytes: Buffer | null = socket.read();
    if (bytes === null) return;
    socket.removeAllListeners('readable').removeAllListeners('timeout').setTimeout(0).unshift(bytes);
    if (bytes[0] === handshakeRecord) shakeHands.call(server, socket);
    else answer(socket, refuse(coded('TLS_REQUIRED')));
  }

  server.on('connection', (socket: Socket) => {
    socket.on('error', nothing);
    socket.setTimeout(beginWithinMs, () => {
      refuse(coded('TLS_FAILED'));
      socket.destroy();
    });
    socket.on('readable', () => begin(socket));
  });
}
