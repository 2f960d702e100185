/** vitest's globalSetup of the end-to-end tests: a control plane for each worker, apart from the user's `.local`. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { type ControlPlane, type ControlPlaneOptions, startControlPlane } from '../../local/control-plane.ts';
import { describeMetacontroller } from '../../local/metacontroller.ts';

/** The control plane of one worker. */
export interface ProvidedControlPlane {
  /** A file, the administrator's. */
  kubeconfig: string;
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
    /** The path of a kubectl of the API server's version; also first on PATH. */
    kubectl: string;
    controlPlanes: ProvidedControlPlane[];
  }
}

const log = (message: string) => console.log(`control plane: ${message}`);

function provided({
  directory,
  kubeconfig,
  kubernetes,
  hookServer,
  metacontroller,
  group,
}: ControlPlane): ProvidedControlPlane {
  if (kubernetes === undefined) throw new Error('the end-to-end tests start a cluster of their own');
  return {
    kubeconfig,
    apiServerUrl: kubernetes.apiServerUrl,
    hookServerUrl: hookServer.url,
    hookServerOpsUrl: hookServer.opsUrl,
    metacontroller: metacontroller.choice.kind,
    directory,
    auditLogFile: kubernetes.auditLogFile,
    pids: Object.fromEntries(group.processes.map(({ name, pid }) => [name, pid])),
  };
}

type Options = Pick<ControlPlaneOptions, 'realNode'>;

async function startControlPlanes(folder: string, count: number, options: Options): Promise<ControlPlane[]> {
  const started: ControlPlane[] = [];
  for (let number = 1; number <= count; number += 1) {
    const directory = join(folder, String(number));
    mkdirSync(directory);
    started.push(await startControlPlane({ directory, log, audited: true, ...options }));
  }
  return started;
}

/** Starts them and tells the tests; returns the teardown. */
export async function provideControlPlanes(
  project: TestProject,
  options: Options = {},
): Promise<() => Promise<void>> {
  const folder = mkdtempSync(join(tmpdir(), 'llmsafespace-e2e-'));
  const controlPlanes = await startControlPlanes(folder, project.config.maxWorkers, options);
  const [{ kubectlPath, metacontroller }] = controlPlanes as [ControlPlane];
  log(`the end-to-end tests run on ${describeMetacontroller(metacontroller.choice)}`);
  // The project that looks back at all of them is told, too.
  project.vitest.provide('kubectl', kubectlPath);
  project.vitest.provide('controlPlanes', controlPlanes.map(provided));
  process.env.PATH = [dirname(kubectlPath), process.env.PATH].join(delimiter);

  const stop = async () => {
    process.off('SIGTERM', stop);
    await Promise.all(controlPlanes.map(controlPlane => controlPlane.stop()));
    if (project.vitest.state.getCountOfFailedTests() > 0) return log(`logs are kept in ${folder}/*/logs`);
    rmSync(folder, { recursive: true, force: true });
  };
  process.on('SIGTERM', stop);
  return stop;
}

/** Returns the teardown, which vitest calls whether or not tests have failed. */
export const setup = (project: TestProject): Promise<() => Promise<void>> => provideControlPlanes(project);
