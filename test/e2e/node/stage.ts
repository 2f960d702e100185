/** A namespace, a node of processes with the test's programs, and a client behind the service network. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ProxyAgent, request } from 'undici';
import { expect } from 'vitest';
import { type ProcessNode, startProcessNode } from '../../../local/node/process-node.ts';
import { isImageOf, type Program } from '../../../local/node/program.ts';
import { type ServiceNetwork, startServiceNetwork } from '../../../local/node/service-network.ts';
import { inRepository } from '../../../local/paths.ts';
import { eventually } from '../support/eventually.ts';
import { ownControlPlane } from '../support/own-control-plane.ts';
import { openStage, type Stage } from '../support/stage.ts';

export interface NodeStage extends Stage {
  node: ProcessNode;
  network: ServiceNetwork;
  /** What the node has said. */
  said: string[];
  /** For files; goes with the stage. */
  directory: string;
  /** The answer of a Service's Pod by way of the network; `tunnel` as for HTTPS. */
  ask(host: string, path: string, options?: { tunnel: boolean }): Promise<{ status: number; text: string }>;
}

const served: Program = {
  image: image => isImageOf('served', image),
  launch: ({ args }) => ({
    command: process.execPath,
    args: [inRepository('test', 'e2e', 'node', 'served-program.ts'), ...args],
  }),
};
const task: Program = {
  image: image => isImageOf('task', image),
  launch: ({ args: [exitCode = '0', afterMs = '1000'] }, { kubeconfig }) => {
    const end = `console.log('token:', ${kubeconfig !== undefined}); process.exit(${exitCode});`;
    return {
      command: process.execPath,
      args: ['-e', `console.log('begun'); setTimeout(() => { ${end} }, ${afterMs});`],
    };
  },
};

async function asker({ proxyUrl }: ServiceNetwork) {
  const agents = {
    plain: new ProxyAgent({ uri: proxyUrl, proxyTunnel: false }),
    tunnelled: new ProxyAgent({ uri: proxyUrl, proxyTunnel: true }),
  };
  const ask: NodeStage['ask'] = async (host, path, { tunnel } = { tunnel: false }) => {
    const dispatcher = tunnel ? agents.tunnelled : agents.plain;
    const { statusCode, body } = await request(`http://${host}${path}`, { dispatcher });
    return { status: statusCode, text: await body.text() };
  };
  return { ask, close: () => Promise.all([agents.plain.destroy(), agents.tunnelled.destroy()]) };
}

/** A node of this name with the test's programs. */
export function startNode(
  name: string,
  directory: string,
  log: (message: string) => void,
  environment = {},
): Promise<ProcessNode> {
  const kubeconfig = ownControlPlane().kubeconfig;
  return startProcessNode({ kubeconfig, name, directory, programs: [served, task], environment, log });
}

/** Its `close` ends the namespace's Pods before the node. */
export async function openNodeStage(): Promise<NodeStage> {
  const stage = await openStage('node');
  const kubeconfig = ownControlPlane().kubeconfig;
  const directory = mkdtempSync(join(tmpdir(), 'llmsafespace-node-'));
  const said: string[] = [];
  const log = (message: string) => void said.push(message);
  const network = await startServiceNetwork({ kubeconfig, log });
  const node = await startNode(stage.namespace, directory, log, network.environment);
  const client = await asker(network);
  return {
    ...stage,
    node,
    network,
    said,
    directory,
    ask: client.ask,
    async close() {
      await stage.kubectl(['delete', 'deployments,jobs,pods', '--all', '--wait=false']);
      await eventually(async () => expect(await stage.objects.list('Pod')).toEqual([]));
      await stage.close();
      await client.close();
      await node.stop();
      await network.stop();
      rmSync(directory, { recursive: true });
    },
  };
}
