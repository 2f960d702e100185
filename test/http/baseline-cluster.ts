/** What the tests of the baseline policy start from. Each test gets an API server of its own; all end with the file. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll } from 'vitest';
import { baselinePolicy } from '../../hooks/index.ts';
import { guardBaselinePolicies } from '../../src/facts/baseline-guard.ts';
import type { BaselinePolicies } from '../../src/facts/baseline-policy.ts';
import { createBaselinePolicies } from '../../src/facts/baseline-policy.ts';
import { createNamespacesInUse } from '../../src/facts/namespaces-in-use.ts';
import { startFakeApiServer } from './fake-api-server.ts';
import { capturedLog, eventually } from './stage.ts';

export const policiesPath = '/apis/networking.k8s.io/v1/namespaces/team/networkpolicies';
export const policyPath = `${policiesPath}/llmsafespace-baseline`;
export const sandboxPath = '/apis/llmsafespace.dev/v1/namespaces/team/sandboxes/box';
export const open = {
  spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'], ingress: [{}], egress: [{}] },
};
export const rightSpec = baselinePolicy('team').spec;

const closing: (() => Promise<void>)[] = [];
afterAll(async () => {
  for (const close of closing) await close();
});

/** An API server of its own for each test, and what the shell has to do with it. */
export async function openCluster() {
  const api = await startFakeApiServer();
  const stopping = new AbortController();
  const { lines, logger } = capturedLog();
  const { kubernetes } = api;
  closing.push(async () => {
    stopping.abort();
    await api.close();
  });

  const createPolicies = () => createBaselinePolicies({ kubernetes, desired: baselinePolicy, logger });

  function guard(policies: BaselinePolicies) {
    const inUse = createNamespacesInUse(kubernetes, logger);
    const { signal } = stopping;
    return guardBaselinePolicies({
      kubernetes,
      policies,
      policyName: 'llmsafespace-baseline',
      inUse,
      logger,
      signal,
    });
  }

  const specIsRight = () => JSON.stringify(api.get(policyPath)?.spec) === JSON.stringify(rightSpec);
  const isBack = () => eventually(specIsRight, 'the policy being put back');
  return { api, lines, createPolicies, guard, specIsRight, isBack };
}

/** A namespace with a Sandbox and its policy, watched. */
export async function openProtectedNamespace() {
  const cluster = await openCluster();
  const { api } = cluster;
  api.put(sandboxPath, {});
  const policies = cluster.createPolicies();
  const { synced } = cluster.guard(policies);
  await eventually(() => synced() && api.watches() === 1, 'a watch');
  await eventually(() => policies.isEnforced('team'), 'the policy');
  await sleep(50);
  api.requests.length = 0;
  return { ...cluster, policies };
}
