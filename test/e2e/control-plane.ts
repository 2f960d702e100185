/** vitest's globalSetup of the end-to-end tests: one control plane for all files, apart from the user's `.local`. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { type ControlPlane, startControlPlane } from '../../local/control-plane.ts';
import { describeMetacontroller } from '../../local/metacontroller.ts';

/** What a test can `inject('controlPlane')`. */
export interface ProvidedControlPlane {
  apiServerUrl: string;
  hookServerUrl: string;
  hookServerOpsUrl: string;
  metacontroller: 'real' | 'loop';
  /** Logs are in its folder `logs`. */
  directory: string;
  /** Every write to the API server, one JSON object a line. */
  auditLogFile: string;
  /** By program name, such as `kube-apiserver`, `hook-server`, `metacontroller`. */
  pids: Record<string, number>;
}

declare module 'vitest' {
  export interface ProvidedContext {
    /** A file, the administrator's. */
    kubeconfig: string;
    /** The path of a kubectl of the API server's version; also first on PATH. */
    kubectl: string;
    controlPlane: ProvidedControlPlane;
  }
}

const log = (message: string) => console.log(`control plane: ${message}`);

function provided({
  directory,
  kubernetes,
  hookServer,
  metacontroller,
  group,
}: ControlPlane): ProvidedControlPlane {
  if (kubernetes === undefined) throw new Error('the end-to-end tests start a cluster of their own');
  return {
    apiServerUrl: kubernetes.apiServerUrl,
    hookServerUrl: hookServer.url,
    hookServerOpsUrl: hookServer.opsUrl,
    metacontroller: metacontroller.choice.kind,
    directory,
    auditLogFile: kubernetes.auditLogFile,
    pids: Object.fromEntries(group.processes.map(({ name, pid }) => [name, pid])),
  };
}

/** Returns the teardown, which vitest calls whether or not tests have failed. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const directory = mkdtempSync(join(tmpdir(), 'llmsafespace-e2e-'));
  const controlPlane = await startControlPlane({ directory, log, audited: true });
  log(`the end-to-end tests run on ${describeMetacontroller(controlPlane.metacontroller.choice)}`);
  project.provide('kubeconfig', controlPlane.kubeconfig);
  project.provide('kubectl', controlPlane.kubectlPath);
  project.provide('controlPlane', provided(controlPlane));
  process.env.PATH = [dirname(controlPlane.kubectlPath), process.env.PATH].join(delimiter);

  const stop = async () => {
    process.off('SIGTERM', stop);
    await controlPlane.stop();
    if (project.vitest.state.getCountOfFailedTests() > 0)
      return log(`its logs are kept in ${join(directory, 'logs')}`);
    rmSync(directory, { recursive: true, force: true });
  };
  process.on('SIGTERM', stop);
  return stop;
}
