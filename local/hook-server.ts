import { join } from 'node:path';
import { cacheDirectory, inRepository } from './paths.ts';
import { freePorts } from './ports.ts';
import { answersOk } from './probe.ts';
import type { ProcessSpec } from './processes.ts';

export interface HookServerPlan {
  /** Without a slash at its end; `/v2/hooks/sandbox/sync` and the others are below it. */
  url: string;
  /** `/healthz`, `/readyz` and `/metrics` are below it. */
  opsUrl: string;
  spec: ProcessSpec;
}

export interface HookServerOptions {
  kubeconfig: string;
  logFile: string;
  /** More settings, as environment variables; they win. */
  environment: Record<string, string>;
}

/** How to run `src/main.ts` on two free ports of 127.0.0.1. */
export async function planHookServer({
  kubeconfig,
  logFile,
  environment,
}: HookServerOptions): Promise<HookServerPlan> {
  const ports = await freePorts('hooks', 'ops');
  const opsUrl = `http://127.0.0.1:${ports.ops}`;
  return {
    url: `http://127.0.0.1:${ports.hooks}`,
    opsUrl,
    spec: {
      name: 'hook-server',
      command: process.execPath,
      // Half of the default: a request's objects die young, and the server is to stay small.
      args: ['--max-semi-space-size=8', inRepository('src', 'main.ts')],
      environment: {
        LLMSAFESPACE_HOST: '127.0.0.1',
        LLMSAFESPACE_PORT: String(ports.hooks),
        LLMSAFESPACE_OPS_PORT: String(ports.ops),
        KUBECONFIG: kubeconfig,
        // There is no other that would take over.
        LLMSAFESPACE_DRAIN_DELAY_MS: '0',
        // Node keeps what it made of the TypeScript: the next start is quicker and takes 20 MB less.
        NODE_COMPILE_CACHE: join(cacheDirectory(), 'node'),
        ...environment,
      },
      logFile,
      isReady: () => answersOk(`${opsUrl}/readyz`),
    },
  };
}
