/** A machine outside of the cluster, as a network of its own: packets to and from its addresses are routed through this machine. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';

/** At most 15 characters. */
const LINK = 'llmsafespace1';
/** This machine's address on the link; nothing else is in its network. */
const GATEWAY = '10.252.0.1';

function run(program: string, words: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(program, words, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${program} ${words.join(' ').slice(0, 200)}: ${stderr.trim()}`);
  return stdout;
}

const ip = (...words: string[]) => run('ip', words);

export interface Outside {
  /** Runs a program there; its output. */
  run(command: readonly string[]): string;
  close(): void;
}

/** Resolves once the process has its own network: until then it has this machine's. */
async function holder(): Promise<ChildProcess & { pid: number }> {
  const holding = spawn('unshare', ['--net', 'sh', '-c', 'echo held; exec sleep infinity'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await new Promise((resolve, reject) => {
    holding.stdout.once('data', resolve);
    holding.once('exit', code => reject(new Error(`unshare ended with ${code}`)));
  });
  return holding as ChildProcess & { pid: number };
}

/**
 * Gives it these addresses. Nobody listens there, so it refuses every connection: that is an answer. A process holds its network, without a
 * name: `ip netns` would mount what the clean-up of the node doesn't know.
 */
export async function openOutside(addresses: readonly string[]): Promise<Outside> {
  const holding = await holder();
  const inside = (...command: string[]) => run('nsenter', [`--target=${holding.pid}`, '--net', ...command]);
  ip('link', 'add', LINK, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', String(holding.pid));
  ip('address', 'add', `${GATEWAY}/32`, 'dev', LINK);
  ip('link', 'set', LINK, 'up');
  for (const link of ['lo', 'eth0']) inside('ip', 'link', 'set', link, 'up');
  for (const address of addresses) {
    inside('ip', 'address', 'add', `${address}/32`, 'dev', 'eth0');
    ip('route', 'add', `${address}/32`, 'dev', LINK);
  }
  inside('ip', 'route', 'add', `${GATEWAY}/32`, 'dev', 'eth0');
  inside('ip', 'route', 'add', 'default', 'via', GATEWAY, 'dev', 'eth0');
  return {
    run: command => inside(...command),
    // The link goes with the network that its other end is in.
    close: () => void holding.kill('SIGKILL'),
  };
}
