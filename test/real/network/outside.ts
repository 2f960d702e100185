/** A machine outside of the cluster, as a network namespace: packets to and from its addresses are routed through this machine. */
import { spawnSync } from 'node:child_process';

const NAMESPACE = 'llmsafespace-outside';
const LINK = 'llmsafespace-out';
/** This machine's address on the link; nothing else is in its network. */
const GATEWAY = '10.252.0.1';

function ip(...words: string[]): void {
  const { status, stderr } = spawnSync('ip', words, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`ip ${words.join(' ')}: ${stderr.trim()}`);
}

const inside = (...words: string[]) => ip('-netns', NAMESPACE, ...words);

/** Takes the namespace away, and with it the link and all routes to it. One that isn't there is fine. */
export function closeOutside(): void {
  spawnSync('ip', ['netns', 'delete', NAMESPACE]);
  spawnSync('ip', ['link', 'delete', LINK]);
}

/** Gives it these addresses. Nobody listens there, so it refuses every connection: that is an answer. */
export function openOutside(addresses: readonly string[]): void {
  closeOutside();
  ip('netns', 'add', NAMESPACE);
  ip('link', 'add', LINK, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', NAMESPACE);
  ip('address', 'add', `${GATEWAY}/32`, 'dev', LINK);
  ip('link', 'set', LINK, 'up');
  inside('link', 'set', 'lo', 'up');
  inside('link', 'set', 'eth0', 'up');
  for (const address of addresses) {
    inside('address', 'add', `${address}/32`, 'dev', 'eth0');
    ip('route', 'add', `${address}/32`, 'dev', LINK);
  }
  inside('route', 'add', `${GATEWAY}/32`, 'dev', 'eth0');
  inside('route', 'add', 'default', 'via', GATEWAY, 'dev', 'eth0');
}

/** Runs a program there; its output. */
export function runOutside(command: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync('ip', ['netns', 'exec', NAMESPACE, ...command], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${command[0]}: ${stderr}`);
  return stdout;
}
