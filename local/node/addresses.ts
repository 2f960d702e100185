/**
 * Addresses for Pods. A process can listen on any address of 127.0.0.0/8, yet the API server takes no loopback address
 * into an EndpointSlice. So each Pod has two: its process uses 127.18.0.0/15, its status says the same in
 * 198.18.0.0/15, a range that is kept for tests and routed nowhere (RFC 2544).
 */
import { createServer, type Server } from 'node:net';

export interface PodAddress {
  /** Where the Pod's process listens. */
  loopback: string;
  /** What `status.podIP`, and so an EndpointSlice, says. */
  reported: string;
}

export interface AddressPool {
  /** An address that was never handed out before. */
  next(): Promise<PodAddress>;
  close(): void;
}

const blocks = 512;
const hostsPerBlock = 254;
/** A kubelet's port: whoever listens on it at a block's first address has the block. */
const claimPort = 10_250;

/** The address to connect to instead of one that a Pod's status says; undefined for one that no process has. */
export function loopbackOf(reported: string): string | undefined {
  return /^198\.1[89]\./.test(reported) ? reported.replace(/^198/, '127') : undefined;
}

/** The address of a host in a block: block 0 is 127.18.0.0/24, block 511 is 127.19.255.0/24. */
export function addressIn(block: number, host: number): PodAddress {
  const rest = `${18 + Math.floor(block / 256)}.${block % 256}.${host}`;
  return { loopback: `127.${rest}`, reported: `198.${rest}` };
}

function listen(address: string): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer(socket => socket.destroy());
    server.unref();
    server.once('error', reject);
    server.listen(claimPort, address, () => resolve(server));
  });
}

const codeOf = (error: unknown) => (error as NodeJS.ErrnoException).code;

/** Nodes of several processes of a machine, such as two test runs, must never share an address. */
async function claimBlock(): Promise<{ block: number; claim: Server }> {
  const first = Math.floor(Math.random() * blocks);
  for (let attempt = 0; attempt < blocks; attempt++) {
    const block = (first + attempt) % blocks;
    try {
      return { block, claim: await listen(addressIn(block, 0).loopback) };
    } catch (error) {
      if (codeOf(error) === 'EADDRNOTAVAIL')
        throw new Error('this system gives a process no address of its own in 127.0.0.0/8, as Linux does');
      if (codeOf(error) !== 'EADDRINUSE') throw error;
    }
  }
  throw new Error('every address for Pods is in use by other nodes of this machine');
}

/** Addresses that no other node of this machine uses, until it is closed. */
export async function createAddressPool(): Promise<AddressPool> {
  const claims: Server[] = [];
  let block = 0;
  let host = hostsPerBlock;

  return {
    async next() {
      if (host === hostsPerBlock) {
        const claimed = await claimBlock();
        claims.push(claimed.claim);
        block = claimed.block;
        host = 0;
      }
      host += 1;
      return addressIn(block, host);
    },
    close: () => {
      for (const claim of claims.splice(0)) claim.close();
    },
  };
}
