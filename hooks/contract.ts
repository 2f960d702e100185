/**
 * Metacontroller's v2 webhook requests and responses, and what a hook is.
 *
 * Requests are parsed loosely: a field this file doesn't name passes through untouched, because an object that
 * is echoed must come back whole.
 */

import { z } from 'zod';
import type { Time } from './lib/time.ts';

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

export type Effect = EventEffect | CreateEffect | ResizeVolumeEffect;

/** An answer from outside the request. `unknown` says that it could not be had; the hook decides what that means. */
export type Fact<T> = { known: true; value: T } | { known: false; reason: string };

/** What a container uses at present, as Kubernetes quantities. */
export interface PodUsage {
  cpu: string;
  memory: string;
}

/** What a hook may ask the shell to find out before it runs. */
export interface FactQueries {
  /** Makes sure the namespace's default-deny policy exists, and tells whether it does. */
  baselinePolicy?: { namespace: string };
  /** The message of Metacontroller's newest SyncError Event about this object: why a child can't be created. */
  lastSyncError?: { namespace: string; uid: string };
  /** What the cluster's metrics API says of a Pod's container; no fresher than `maxAgeSeconds`. */
  podUsage?: { namespace: string; name: string; container: string; maxAgeSeconds: number };
}

export interface Facts {
  baselinePolicy?: Fact<'enforced'>;
  lastSyncError?: Fact<string | undefined>;
  podUsage?: Fact<PodUsage>;
}

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
}

export type Hook<Request, Response, Settings> = (
  request: Request,
  context: Context<Settings>,
) => Answer<Response>;
