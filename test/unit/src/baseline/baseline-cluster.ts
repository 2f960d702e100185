/** What the tests of the namespaces' policies start from. Each test gets an API server of its own; all end with the file. */
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { afterAll } from 'vitest';
import { NAMESPACE_POLICIES, namespacePolicies } from '../../../../hooks/index.ts';
import { guardPolicies } from '../../../../src/baseline/guard.ts';
import { createNamespacePolicies } from '../../../../src/baseline/namespace-policies.ts';
import { createNamespacesInUse } from '../../../../src/baseline/namespaces-in-use.ts';
import { createPolicies, type Policies } from '../../../../src/baseline/policies.ts';
import type { KubernetesRequest } from '../../../../src/kubernetes/client.ts';
import { startFakeApiServer } from '../../../fake-kubernetes/server.ts';
import { capturedLog, eventually, settings } from '../../../server/stage.ts';

export const policiesPath = '/apis/networking.k8s.io/v1/namespaces/team/networkpolicies';
export const policyPath = `${policiesPath}/llmsafespace-baseline`;
export const sandboxPath = '/apis/llmsafespace.dev/v1/namespaces/team/sandboxes/box';
export const open = {
  spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'], ingress: [{}], egress: [{}] },
};
export const pathOfPolicy = (name: string) => `${policiesPath}/${name}`;
/** As each is to be. */
export const rightSpecOf = (name: string): unknown =>
  namespacePolicies('team', settings).find(({ metadata }) => metadata.name === name)?.spec;
export const rightSpec = rightSpecOf('llmsafespace-baseline') as object;

function baselinePolicy(namespace: string) {
  const [policy] = namespacePolicies(namespace, settings);
  if (!policy) throw new Error(`the first policy is ${NAMESPACE_POLICIES[0]}`);
  return policy;
}

const closing: (() => Promise<void>)[] = [];
/** The clusters of the file end with it. */
export function useClusters(): void {
  afterAll(async () => {
    for (const close of closing) await close();
  });
}

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

  const { signal } = stopping;
  /** The first of them alone. */
  const createBaseline = (now = Date.now) =>
    createPolicies({ kubernetes, desired: baselinePolicy, logger, now });
  /** All of them, guarded. */
  const createAll = () => createNamespacePolicies({ kubernetes, settings, logger, signal });

  function guard(policies: Policies) {
    const inUse = createNamespacesInUse(kubernetes, logger);
    return guardPolicies({
      kubernetes,
      policies,
      policyName: 'llmsafespace-baseline',
      inUse,
      logger,
      signal,
    });
  }

  const specIsRight = () => isDeepStrictEqual(api.get(policyPath)?.spec, rightSpec);
  const isBack = () => eventually(specIsRight, 'the policy being put back');
  /** The first of them, where admission changes what is written, until it is told to let it be. */
  function createAltered() {
    let altering = true;
    let nowMs = 0;
    const request = async <T>(asked: KubernetesRequest): Promise<T> => {
      const answer = await kubernetes.request<T & { spec: object }>(asked);
      return altering ? { ...answer, spec: { ...answer.spec, ingress: [{}] } } : answer;
    };
    const policies = createPolicies({
      ...{ kubernetes: { ...kubernetes, request }, desired: baselinePolicy, logger },
      now: () => nowMs,
    });
    return {
      policies,
      letBe: () => {
        altering = false;
      },
      pass: (seconds: number) => {
        nowMs += seconds * 1000;
      },
    };
  }

  return { api, lines, createBaseline, createAltered, createAll, guard, specIsRight, isBack };
}

/** A namespace with a Sandbox and its policy, watched. */
export async function openProtectedNamespace() {
  const cluster = await openCluster();
  const { api } = cluster;
  api.put(sandboxPath, {});
  const policies = cluster.createBaseline();
  const { synced } = cluster.guard(policies);
  await eventually(() => synced() && api.watches() === 1, 'a watch');
  await eventually(() => policies.isEnforced('team'), 'the policy');
  await sleep(50);
  api.requests.length = 0;
  return { ...cluster, policies };
}
