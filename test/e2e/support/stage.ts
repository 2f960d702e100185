/** A namespace of a test's own, and what a test does in it. */
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, inject } from 'vitest';
import type { Sandbox } from '../../../hooks/api/sandbox.ts';
import { type Api, connectApi } from './api.ts';
import { eventually } from './eventually.ts';
import { ensureExampleRuntimes } from './example-runtimes.ts';
import { type Kubectl, kubectlWith } from './kubectl.ts';
import { type Objects, objectsIn } from './objects.ts';
import { ownControlPlane } from './own-control-plane.ts';
import { conditionOf, ownName } from './sandboxes.ts';

type Expected = { status?: string; reason?: string; message?: unknown };

export interface Stage {
  api: Api;
  namespace: string;
  kubectl: Kubectl;
  objects: Objects;
  /** `kubectl apply` of manifests. */
  apply(...manifests: object[]): Promise<void>;
  sandbox(name: string): Promise<Sandbox>;
  /** Resolves once the Sandbox has the condition as expected. */
  condition(name: string, type: string, expected: Expected, timeoutSeconds?: number): Promise<Sandbox>;
  /** Resolves once each Sandbox is Ready; to the first. */
  ready(...names: [string, ...string[]]): Promise<Sandbox>;
  /** Has a running Sandbox looked at now: by itself it is within ten minutes, when its profile or runtime changes. */
  lookAt(name: string): Promise<void>;
  /** Resolves once an Event with this reason tells about the Sandbox; to its message. */
  event(name: string, reason: string): Promise<string>;
  /** The name of this Sandbox's Pod, Service, policy and claim. */
  ownName(name: string): Promise<string>;
  close(): Promise<void>;
}

/** Namespaces enforce Pod Security "restricted", as an installation's should. */
export const RESTRICTED = Object.fromEntries(
  ['enforce', 'warn', 'audit'].map(mode => [`pod-security.kubernetes.io/${mode}`, 'restricted']),
);

async function messageOfEvent(objects: Objects, name: string, reason: string): Promise<string> {
  const fieldSelector = `involvedObject.kind=Sandbox,involvedObject.name=${name},reason=${reason}`;
  const [event] = await objects.list('Event', { fieldSelector });
  if (event === undefined) throw new Error(`no Event ${reason} about Sandbox ${name}`);
  return event.message ?? '';
}

/** A fresh namespace in which the runtimes of `examples/` can be used. */
export async function openStage(
  theme: string,
  { kubeconfig = ownControlPlane().kubeconfig, kubectl: binary = inject('kubectl') } = {},
): Promise<Stage> {
  const api = connectApi(kubeconfig);
  const { metadata } = await objectsIn(api).create('Namespace', {
    metadata: { generateName: `${theme}-`, labels: RESTRICTED },
  });
  const namespace = metadata?.name ?? '';
  const kubectl = kubectlWith(binary, kubeconfig, namespace);
  const objects = objectsIn(api, namespace);
  await ensureExampleRuntimes(objects);

  const sandbox = (name: string) => objects.get('Sandbox', name);
  const condition: Stage['condition'] = (name, type, expected, timeoutSeconds) =>
    eventually(async () => {
      const found = await sandbox(name);
      expect(conditionOf(found, type) ?? found.status).toMatchObject(expected);
      return found;
    }, timeoutSeconds);
  const ready = (name: string) => condition(name, 'Ready', { status: 'True' });

  return {
    api,
    namespace,
    kubectl,
    objects,
    sandbox,
    condition,
    apply: async (...items) => {
      await kubectl(['apply', '-f', '-'], { apiVersion: 'v1', kind: 'List', items });
    },
    ready: async (first, ...others) => {
      await Promise.all(others.map(ready));
      return ready(first);
    },
    lookAt: async name => {
      // The hook server's watch may be a moment behind: it is looked at again.
      for (const round of ['first', 'second', 'third']) {
        await objects.patch('Sandbox', name, { metadata: { annotations: { 'test.example/look': round } } });
        await sleep(200);
      }
    },
    event: (name, reason) => eventually(() => messageOfEvent(objects, name, reason)),
    ownName: async name => ownName(await sandbox(name)),
    close: async () => {
      await objects.remove('Namespace', namespace);
      await api.close();
    },
  };
}
