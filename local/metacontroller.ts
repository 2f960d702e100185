import { onPath } from './binaries.ts';
import { asArguments } from './flags.ts';
import { inRepository } from './paths.ts';
import { freePorts } from './ports.ts';
import { answersOk } from './probe.ts';
import type { ProcessSpec } from './processes.ts';

/** `real`: Metacontroller itself. `loop`: our stand-in for development, `tools/metacontroller-loop`. */
export type MetacontrollerChoice = { kind: 'real'; path: string } | { kind: 'loop' };

/**
 * METACONTROLLER_BIN, or else `metacontroller` on PATH, or else the stand-in. METACONTROLLER_BIN=loop asks for
 * the stand-in where there is a real one.
 */
export function chooseMetacontroller(environment: NodeJS.ProcessEnv = process.env): MetacontrollerChoice {
  const wanted = environment.METACONTROLLER_BIN;
  if (wanted === 'loop') return { kind: 'loop' };
  const path = wanted || onPath('metacontroller', environment);
  return path ? { kind: 'real', path } : { kind: 'loop' };
}

export function describeMetacontroller(choice: MetacontrollerChoice): string {
  return choice.kind === 'real'
    ? `Metacontroller (${choice.path})`
    : 'tools/metacontroller-loop, a stand-in for Metacontroller that is for development only';
}

/** The stand-in's main module. */
export const standInProgram = inRepository('tools', 'metacontroller-loop', 'src', 'main.ts');

const workers = 20;
// Bounds how long an object waits after the hook server was away: the back-off alone can reach 1000 seconds.
const cacheFlushSeconds = 300;

async function realSpec(path: string, kubeconfig: string, logFile: string): Promise<ProcessSpec> {
  const ports = await freePorts('health', 'metrics');
  const flags = {
    kubeconfig,
    'apply-strategy': 'dynamic-apply',
    'client-go-qps': 500,
    'client-go-burst': 1000,
    workers,
    'cache-flush-interval': `${cacheFlushSeconds}s`,
    // How long it may take to learn of a new kind.
    'discovery-interval': '5s',
    'metrics-address': `127.0.0.1:${ports.metrics}`,
    'health-probe-bind-address': `127.0.0.1:${ports.health}`,
    'zap-log-level': 'info',
  };
  return {
    name: 'metacontroller',
    command: path,
    args: asArguments(flags),
    logFile,
    isReady: () => answersOk(`http://127.0.0.1:${ports.health}/readyz`),
  };
}

/** How to run Metacontroller, or its stand-in, against the cluster of `kubeconfig`. */
export async function planMetacontroller(
  choice: MetacontrollerChoice,
  kubeconfig: string,
  logFile: string,
): Promise<ProcessSpec> {
  if (choice.kind === 'real') return realSpec(choice.path, kubeconfig, logFile);
  const flags = { kubeconfig, workers, 'cache-flush-interval': cacheFlushSeconds };
  const args = [standInProgram, ...asArguments(flags)];
  return { name: 'metacontroller', command: process.execPath, args, logFile };
}
