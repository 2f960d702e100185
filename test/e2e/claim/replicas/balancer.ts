/** What a Service is to replicas: one address, whose connections go in turn to those that are ready and accept them. */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface Balancer {
  /** Without a slash at its end. */
  url: string;
  close(): Promise<void>;
}

const nothing = () => {};

async function reach(port: number): Promise<Socket | undefined> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  try {
    await once(socket, 'connect');
    return socket.on('error', nothing);
  } catch {
    return undefined;
  }
}

/** The first that accepts a connection. */
async function reachAny(ports: readonly number[]): Promise<Socket | undefined> {
  for (const port of ports) {
    const socket = await reach(port);
    if (socket) return socket;
  }
  return undefined;
}

/** Each learns of the other's end: a killed replica's caller at once, and a replica whose caller has given up. */
function join(caller: Socket, replica: Socket): void {
  caller.on('close', () => replica.destroy());
  replica.on('close', () => caller.destroy());
  caller.pipe(replica);
  replica.pipe(caller);
}

/** Spreads connections over ports of 127.0.0.1, those that are asked for at each connection. */
export async function startBalancer(readyPorts: () => readonly number[]): Promise<Balancer> {
  const callers = new Set<Socket>();
  let turn = 0;

  async function serve(caller: Socket): Promise<void> {
    callers.add(caller);
    caller.on('error', nothing).on('close', () => callers.delete(caller));
    const ports = readyPorts();
    turn += 1;
    const first = turn % Math.max(1, ports.length);
    const replica = await reachAny([...ports.slice(first), ...ports.slice(0, first)]);
    if (replica === undefined) caller.destroy();
    else if (caller.destroyed) replica.destroy();
    else join(caller, replica);
  }

  const server = createServer({ noDelay: true }, caller => void serve(caller));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      const closed = once(server, 'close');
      server.close();
      for (const caller of callers) caller.destroy();
      await closed;
    },
  };
}
