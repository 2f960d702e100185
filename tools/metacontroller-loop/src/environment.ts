/** What a controller is started with, and the parts that both kinds of controller open the same way. */
import type { Logger } from 'pino';
import type { Api } from './api.ts';
import type { ReadObject } from './cached-reader.ts';
import { type UpdateMethods, updateMethods } from './children.ts';
import type { Discovery } from './discovery.ts';
import { resolveEndpointConfig } from './endpoint-config.ts';
import { wrap } from './errors.ts';
import type { EventRecorder } from './events.ts';
import type { Finalizer } from './finalizer.ts';
import type { GroupVersionKind, KubeObject } from './objects.ts';
import { createResourceClient, type ResourceClient } from './resource-client.ts';
import type { HookVerb } from './response.ts';
import type { SharedCaches, Subscription } from './shared-caches.ts';
import type { ChildRule, HooksSpec } from './spec.ts';
import { openWebhook, type Webhook } from './webhook.ts';

export interface Environment {
  api: Api;
  discovery: Discovery;
  caches: SharedCaches;
  /** All namespaces, for rules with a namespaceSelector. */
  namespaces: Subscription;
  events: EventRecorder;
  read: ReadObject;
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

/** Throws when what a webhook names can't be found. */
export async function openHooks(read: ReadObject, spec: HooksSpec, stopped: AbortSignal): Promise<Hooks> {
  const open = async (verb: HookVerb) => {
    const webhook = spec[verb]?.webhook;
    if (!webhook) return undefined;
    const endpoint = await resolveEndpointConfig(read, webhook).catch(error => {
      throw wrap(`can't resolve endpoint config for ${verb} hook`, error);
    });
    return openWebhook(webhook, endpoint, verb, stopped);
  };
  return { sync: await open('sync'), finalize: await open('finalize'), customize: await open('customize') };
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
