import type { Server } from 'node:http';
import type { ServerHttp2Session } from 'node:http2';
import type { Socket } from 'node:net';

/** The connections of a server, ended at shutdown. */
export interface Connections {
  /**
   * Asks the callers on HTTP/2 (GOAWAY) to go on elsewhere: what is under way is answered, what isn't read yet is sent again by
   * them. Connections that come later are not asked: their requests are answered, if only with 429.
   */
  askToLeave(): void;
  /** Ends all at once. */
  cut(): void;
}

function follow<T extends { once(event: 'close', forget: () => void): unknown }>(open: Set<T>) {
  return (one: T) => {
    open.add(one);
    one.once('close', () => open.delete(one));
  };
}

export function followConnections(server: Server): Connections {
  const sockets = new Set<Socket>();
  const sessions = new Set<ServerHttp2Session>();
  server.on('connection', follow(sockets));
  server.on('session', follow(sessions));
  return {
    askToLeave: () => sessions.forEach(session => void session.close()),
    cut: () => sockets.forEach(socket => void socket.destroy()),
  };
}
