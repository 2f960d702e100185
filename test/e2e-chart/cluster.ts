/**
 * vitest's globalSetup of the chart's tests: a cluster without anything of ours, beside kwok's a node whose Pods are processes of this
 * machine, and a network of Services between them. What `helm install` brings then really runs.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { findHelm } from '../../local/binaries.ts';
import { type Cluster, startCluster } from '../../local/cluster.ts';
import { chooseMetacontroller, describeMetacontroller } from '../../local/metacontroller.ts';
import { startProcessNode } from '../../local/node/process-node.ts';
import { hookServerProgram, metacontrollerProgram } from '../../local/node/programs.ts';
import { startServiceNetwork } from '../../local/node/service-network.ts';
import { inRepository } from '../../local/paths.ts';

/** What a test can `inject('chartCluster')`. */
export interface ProvidedChartCluster {
  kubeconfig: string;
  kubectl: string;
  helm: string;
  metacontroller: 'real' | 'loop';
  auditLogFile: string;
  /** The way to the Services, as for a Pod of the cluster. */
  proxyUrl: string;
  /** For files of a test; goes with the cluster. */
  directory: string;
}

declare module 'vitest' {
  export interface ProvidedContext {
    chartCluster: ProvidedChartCluster;
  }
}

const log = (message: string) => console.log(`chart: ${message}`);

async function addNode({ kubeconfig, directory }: Cluster) {
  const network = await startServiceNetwork({ kubeconfig, log });
  const node = await startProcessNode({
    kubeconfig,
    name: 'processes',
    directory: join(directory, 'processes'),
    programs: [hookServerProgram, metacontrollerProgram()],
    environment: network.environment,
    log,
  });
  return { network, node };
}

/** Returns the teardown, which vitest calls whether or not tests have failed. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  // What the image's programs are made of.
  execFileSync('tsc', ['--project', 'tsconfig.build.json'], { cwd: inRepository(), stdio: 'inherit' });
  const directory = mkdtempSync(join(tmpdir(), 'llmsafespace-chart-'));
  const cluster = await startCluster({ directory, log, bare: true, audited: true });
  const { kubernetes, kubeconfig, kubectlPath } = cluster;
  if (kubernetes === undefined) throw new Error('the cluster is one of the tests’ own');
  const { network, node } = await addNode(cluster);
  const choice = chooseMetacontroller();
  log(`the chart's tests run on ${describeMetacontroller(choice)}`);
  project.provide('chartCluster', {
    kubeconfig,
    kubectl: kubectlPath,
    helm: await findHelm(log),
    metacontroller: choice.kind,
    auditLogFile: kubernetes.auditLogFile,
    proxyUrl: network.proxyUrl,
    directory,
  });

  const stop = async () => {
    process.off('SIGTERM', stop);
    await node.stop();
    await network.stop();
    await cluster.stop();
    if (project.vitest.state.getCountOfFailedTests() > 0) return log(`its logs are kept in ${directory}`);
    rmSync(directory, { recursive: true, force: true });
  };
  process.on('SIGTERM', stop);
  return stop;
}
