/** What enforces NetworkPolicies on the real node: kube-network-policies, where the machine has it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KubeConfig } from '@kubernetes/client-node';
import { onPath } from '../../../local/binaries.ts';

/** The program: NETWORK_POLICY_ENGINE, or else `kube-network-policies` on PATH. */
const enginePath = (): string | undefined =>
  process.env.NETWORK_POLICY_ENGINE || onPath('kube-network-policies');

/** Why packets can't be checked on this machine; undefined where they can. */
export function reasonForNoPackets(): string | undefined {
  if (enginePath() === undefined)
    return 'nothing enforces NetworkPolicies: put kube-network-policies on PATH, or name it with NETWORK_POLICY_ENGINE';
  return onPath('python3') === undefined
    ? 'packets from outside are sent by python3, which is not on PATH'
    : undefined;
}

/**
 * It reads its credentials only where a Pod has them. So it sees a /run of its own, with a copy of the folder that is its first argument.
 */
const AS_IN_A_POD = `
mount -t tmpfs tmpfs /run
mkdir -p /run/secrets/kubernetes.io/serviceaccount
cp "$1"/token "$1"/ca.crt /run/secrets/kubernetes.io/serviceaccount/
shift
exec "$@"`;

function writeCredentials(directory: string, kubeconfig: string): URL {
  const config = new KubeConfig();
  config.loadFromFile(kubeconfig);
  const cluster = config.getCurrentCluster();
  const token = config.getCurrentUser()?.token;
  if (!cluster?.caData || token === undefined)
    throw new Error(`${kubeconfig} has no certificate or no token`);
  writeFileSync(join(directory, 'ca.crt'), Buffer.from(cluster.caData, 'base64'));
  writeFileSync(join(directory, 'token'), token, { mode: 0o600 });
  return new URL(cluster.server);
}

export interface Engine {
  /** What it has said until now. */
  log(): string;
  /** Resolves once it has taken its rules back and ended. */
  stop(): Promise<void>;
}

/** Starts it for this node, with the administrator's credentials. */
export function startEngine({ kubeconfig, node }: { kubeconfig: string; node: string }): Engine {
  const directory = mkdtempSync(join(tmpdir(), 'llmsafespace-engine-'));
  const server = writeCredentials(directory, kubeconfig);
  const logFile = join(directory, 'log');
  const log = openSync(logFile, 'w');
  const program = [
    enginePath() ?? '',
    `--hostname-override=${node}`,
    '--metrics-bind-address=127.0.0.1:0',
    '--disable-nri',
  ];
  const engine: ChildProcess = spawn(
    'unshare',
    ['--mount', 'sh', '-ec', AS_IN_A_POD, 'sh', directory, ...program],
    {
      stdio: ['ignore', log, log],
      env: {
        ...process.env,
        KUBERNETES_SERVICE_HOST: server.hostname,
        KUBERNETES_SERVICE_PORT: server.port,
      },
    },
  );
  const ended = once(engine, 'exit');
  return {
    log: () => readFileSync(logFile, 'utf8'),
    async stop() {
      engine.kill('SIGINT');
      await ended;
      rmSync(directory, { recursive: true });
    },
  };
}
