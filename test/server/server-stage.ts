/** A server as a whole, in front of an API server of its own. */
import { Agent, request } from 'undici';
import { afterAll } from 'vitest';
import type { HookRow } from '../../hooks/index.ts';
import { readConfiguration } from '../../src/config.ts';
import { createKubernetes } from '../../src/kubernetes/client.ts';
import { startServer } from '../../src/start.ts';
import { openAccess } from '../fake-kubernetes/open-access.ts';
import type { FakeApiServer } from '../fake-kubernetes/server.ts';
import { startFakeApiServer } from '../fake-kubernetes/server.ts';
import { capturedLog, eventually, syncBody, syncPath } from './stage.ts';

const closing: (() => Promise<void>)[] = [];
/** The servers of the file end with it. */
export function useServers(): void {
  afterAll(async () => {
    for (const close of closing.splice(0)) await close();
  });
}

export interface StartOptions {
  hooks: readonly HookRow[];
  environment?: Record<string, string>;
  /** What the API server has, or how it is, before the server starts. */
  prepare?(api: FakeApiServer): void | Promise<void>;
}

/** Every server watches these, each for all namespaces; NetworkPolicies twice, by name. */
export const watchedPaths = [
  '/apis/networking.k8s.io/v1/networkpolicies',
  '/apis/networking.k8s.io/v1/networkpolicies',
  '/apis/llmsafespace.dev/v1/warmpods',
  '/api/v1/pods',
  '/apis/llmsafespace.dev/v1/sandboxes',
  '/apis/llmsafespace.dev/v1/runtimeenvironments',
  '/apis/llmsafespace.dev/v1/sandboxprofiles',
  '/apis/node.k8s.io/v1/runtimeclasses',
  '/api/v1/podtemplates',
  '/api/v1/nodes',
];

/** Starts it, and waits for nothing. */
export async function startTestServer({ hooks, environment, prepare }: StartOptions) {
  const configuration = readConfiguration({
    LLMSAFESPACE_PORT: '0',
    LLMSAFESPACE_OPS_PORT: '0',
    LLMSAFESPACE_FACT_TIMEOUT_MS: '4000',
    LLMSAFESPACE_DRAIN_DELAY_MS: '0',
    LLMSAFESPACE_DRAIN_TIMEOUT_MS: '2000',
    LLMSAFESPACE_EVENT_DELAY_MS: '0',
    ...environment,
  });
  const api = await startFakeApiServer();
  const agent = new Agent();
  closing.push(() => agent.destroy(), api.close);
  if (prepare) await prepare(api);
  const log = capturedLog('info');
  const kubernetes = createKubernetes(openAccess(api.address));
  const server = await startServer({
    configuration,
    hooks,
    kubernetes,
    logger: log.logger,
    rereadSecretsMs: 20,
  });
  const get = async (path: string) => {
    const { statusCode, body } = await request(`http://127.0.0.1:${server.opsPort}${path}`, {
      dispatcher: agent,
    });
    return { status: statusCode, text: await body.text() };
  };
  const call = async () => {
    const { statusCode, headers, body } = await request(`http://127.0.0.1:${server.port}${syncPath}`, {
      dispatcher: agent,
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(syncBody()),
    });
    return { status: statusCode, headers, json: await body.json() };
  };
  const ready = () => eventually(async () => (await get('/readyz')).status === 200, 'readiness');
  /** It is ready, and everything that happens from now on is seen. */
  const watching = async () => {
    await ready();
    await eventually(() => api.watches() === watchedPaths.length, 'the watches');
  };
  return { ...server, api, get, call, ready, watching, lines: log.lines };
}
