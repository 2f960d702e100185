/**
 * Metacontroller's v2 webhook requests and responses, and what a hook is.
 *
 * Requests are parsed loosely: a field this file doesn't name passes through untouched, because an object that
 * is echoed must come back whole.
 */

import { z } from 'zod';
import type { Facts } from './facts.ts';
import type { Time } from './lib/time.ts';

export type * from './facts.ts';

const ownerReference = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  name: z.string(),
  uid: z.string(),
  controller: z.boolean().optional(),
});

const metadata = z.looseObject({
  name: z.string(),
  namespace: z.string().optional(),
  uid: z.string(),
  resourceVersion: z.string().optional(),
  generation: z.number().optional(),
  creationTimestamp: z.string(),
  deletionTimestamp: z.string().optional(),
  labels: z.record(z.string(), z.string()).optional(),
  annotations: z.record(z.string(), z.string()).optional(),
  finalizers: z.array(z.string()).optional(),
  ownerReferences: z.array(ownerReference).optional(),
});

/** Any object as the API server stores it; kinds narrow it. */
export const kubernetesObject = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata,
});
export type KubernetesObject = z.infer<typeof kubernetesObject>;
export type ObjectMetadata = z.infer<typeof metadata>;

/** `Pod.v1` → `namespace/name` → object; every declared kind is present, even when empty. */
const objectsByKind = z.record(z.string(), z.record(z.string(), kubernetesObject));
export type ObjectsByKind = z.infer<typeof objectsByKind>;

const controller = z.looseObject({
  kind: z.string(),
  metadata: z.looseObject({ name: z.string() }),
  spec: z.looseObject({
    hooks: z.record(z.string(), z.looseObject({ version: z.string().optional() })).optional(),
  }),
});

/** A customize request: which related objects does this parent need? */
export const customizeRequest = z.looseObject({ controller, parent: kubernetesObject });
export type CustomizeRequest = z.infer<typeof customizeRequest>;

/** A composite sync or finalize request. */
export const compositeRequest = z.looseObject({
  controller,
  parent: kubernetesObject,
  children: objectsByKind,
  related: objectsByKind.nullish().transform(related => related ?? {}),
  finalizing: z.boolean(),
});
export type CompositeRequest = z.infer<typeof compositeRequest>;

/** A desired child: partial, without status; its name is computed, never generated. */
export interface DesiredObject {
  apiVersion: string;
  kind: string;
  metadata: {
    name: string;
    namespace?: string;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
  };
  [field: string]: unknown;
}

/** One rule of a customize answer; `names` excludes `labelSelector`; without `namespace` all are meant. */
export interface RelatedResourceRule {
  apiVersion: string;
  resource: string;
  namespace?: string;
  names?: string[];
  labelSelector?: { matchLabels?: Record<string, string> };
}

/** A decorator sync request; a decorator adds to an object that it doesn't own. */
export const decoratorRequest = z.looseObject({
  controller,
  object: kubernetesObject,
  attachments: objectsByKind,
  related: objectsByKind.nullish().transform(related => related ?? {}),
  finalizing: z.boolean(),
});
export type DecoratorRequest = z.infer<typeof decoratorRequest>;

export interface CustomizeResponse {
  relatedResources: RelatedResourceRule[];
}

/** Strictly decoded by Metacontroller: no other field may appear, and `children` holds no null. */
export interface CompositeResponse {
  status: Record<string, unknown>;
  children: DesiredObject[];
  resyncAfterSeconds?: number;
  finalized?: boolean;
}

/** Strictly decoded; a null status is left alone, another replaces it, guarded by the cached resourceVersion. */
export interface DecoratorResponse {
  status: Record<string, unknown> | null;
  attachments: DesiredObject[];
  resyncAfterSeconds?: number;
}

/** An Event to record about an object (E3). The shell drops repeats, so a repeated sync repeats nothing. */
export interface EventEffect {
  effect: 'event';
  regarding: { apiVersion: string; kind: string; namespace: string; name: string; uid: string };
  type: 'Normal' | 'Warning';
  reason: string;
  message: string;
}

/**
 * Create an object that must outlive its Sandbox and so is owned by nothing (a PVC with reclaimPolicy Retain,
 * `B8`); one of that name that already exists is left alone.
 */
export interface CreateEffect {
  effect: 'create';
  object: DesiredObject;
}

/** Grow a PersistentVolumeClaim that no controller owns; guarded by its UID. */
export interface ResizeVolumeEffect {
  effect: 'resizeVolume';
  namespace: string;
  name: string;
  uid: string;
  size: string;
}

/** End the WarmPod of a Sandbox that is gone, at once; guarded by whose it is. Its pool would come to it by itself. */
export interface ReleaseWarmPodEffect {
  effect: 'releaseWarmPod';
  namespace: string;
  name: string;
  sandboxUid: string;
}

export type Effect = EventEffect | CreateEffect | ResizeVolumeEffect | ReleaseWarmPodEffect;

/** The Sandbox that a claim is for. */
export interface Claimant {
  apiVersion: string;
  kind: string;
  namespace: string;
  name: string;
  uid: string;
  creationTimestamp: string;
  /** As the Sandbox names it; for metrics. */
  runtime: string;
}

/** What the shell is to do before it answers a claim hook; each step can be repeated, and any number of replicas may try. */
export type ClaimOrder =
  /** Hand over a Ready WarmPod's Pod. */
  | {
      order: 'claim';
      claimant: Claimant;
      /** Names the PodTemplates whose Pods fit: theirs end in it. */
      podTemplateSuffix: string;
      /** The annotation a fitting Pod carries: the hash of its whole template. */
      hashAnnotation: { name: string; value: string };
      /** What the Pod is labelled with when it is the Sandbox's. */
      labels: Record<string, string>;
      annotations: Record<string, string>;
      /** Until when a Ready WarmPod is waited for; undefined takes one now or goes cold. */
      waitUntil: string | undefined;
    }
  /**
   * The Sandbox has its Pod: end the WarmPods that are assigned to it without that Pod, as an attempt leaves behind that ends with its
   * replica while another one serves the Sandbox.
   */
  | { order: 'tidy'; claimant: Claimant; podName: string }
  /** Say that this Sandbox is served cold, and why. */
  | { order: 'cold'; claimant: Claimant; reason: string; message: string };

/** Everything a hook knows besides the request. */
export interface Context<Settings> {
  /** The time of the call. */
  now: Time;
  settings: Settings;
  facts: Facts;
}

export interface Answer<Response> {
  response: Response;
  effects: Effect[];
  /** Carried out before the answer is given. */
  claim?: ClaimOrder;
}

export type Hook<Request, Response, Settings> = (
  request: Request,
  context: Context<Settings>,
) => Answer<Response>;
