/** What a controller is started with, and the parts that both kinds of controller open the same way. */
import type { Logger } from 'pino';
import type { Api } from './api.ts';
import { type UpdateMethods, updateMethods } from './children.ts';
import { type Customize, createCustomize } from './customize.ts';
import type { Discovery } from './discovery.ts';
import type { EventRecorder } from './events.ts';
import type { Finalizer } from './finalizer.ts';
import type { GroupVersionKind, KubeObject } from './objects.ts';
import { createResourceClient, type ResourceClient } from './resource-client.ts';
import type { SharedCaches, Subscription } from './shared-caches.ts';
import type { ChildRule, HooksSpec } from './spec.ts';
import { openWebhook, type Webhook } from './webhook.ts';

export interface Environment {
  api: Api;
  discovery: Discovery;
  caches: SharedCaches;
  events: EventRecorder;
  workers: number;
  log: Logger;
}

export interface Hooks {
  customize: Webhook | undefined;
  sync: Webhook | undefined;
  finalize: Webhook | undefined;
}

/** A controller that is running. */
export interface RunningController {
  stop(): Promise<void>;
}

export async function openHooks(api: Api, spec: HooksSpec, stopped: AbortSignal): Promise<Hooks> {
  const open = (hook: HooksSpec['sync']) => hook?.webhook && openWebhook(api, hook.webhook, stopped);
  const [customize, sync, finalize] = await Promise.all([
    open(spec.customize),
    open(spec.sync),
    open(spec.finalize),
  ]);
  return { customize, sync, finalize };
}

export async function clientOf({ api, discovery }: Environment, { apiVersion, kind }: GroupVersionKind) {
  return createResourceClient(api, await discovery.kind(apiVersion, kind));
}

export interface ChildKind {
  subscription: Subscription;
  client: ResourceClient;
}

/** The declared child kinds, watched, and how each is updated. */
export async function openChildren(environment: Environment, rules: ChildRule[]) {
  const { api, discovery, caches } = environment;
  const resources = await Promise.all(rules.map(rule => discovery.resource(rule.apiVersion, rule.resource)));
  const kinds: ChildKind[] = resources.map(resource => ({
    subscription: caches.subscribe(resource),
    client: createResourceClient(api, resource),
  }));
  const methodOf: UpdateMethods = updateMethods(
    resources.map((resource, index) => ({ ...resource, method: rules[index]?.updateStrategy?.method })),
  );
  return { kinds, methodOf };
}

interface CustomizeNeeds {
  controller: KubeObject;
  hooks: Hooks;
  parents: Subscription[];
  enqueue(parent: KubeObject): void;
}

export async function openCustomize(environment: Environment, needs: CustomizeNeeds): Promise<Customize> {
  const { discovery, caches } = environment;
  const namespaces = caches.subscribe(await discovery.resource('v1', 'namespaces'));
  const customize = createCustomize({
    ...{ discovery, caches, namespaces },
    controller: needs.controller,
    hook: needs.hooks.customize,
    parents: () => needs.parents.flatMap(({ cache }) => [...cache.all()]),
    enqueue: needs.enqueue,
  });
  const close = () => {
    customize.close();
    namespaces.close();
  };
  return { ...customize, close };
}

/** `metacontroller.io/compositecontroller-<name>`, `metacontroller.io/decoratorcontroller-<name>` */
export function finalizerOf(kind: string, name: string, hooks: HooksSpec): Finalizer {
  return { name: `metacontroller.io/${kind.toLowerCase()}-${name}`, enabled: hooks.finalize !== undefined };
}

/** Children and attachments that name no namespace get the parent's. */
export function inNamespaceOf(parent: KubeObject, objects: KubeObject[]): KubeObject[] {
  const { namespace } = parent.metadata;
  if (!namespace) return objects;
  return objects.map(object =>
    object.metadata.namespace ? object : { ...object, metadata: { ...object.metadata, namespace } },
  );
}
