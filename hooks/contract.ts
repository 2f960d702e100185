/**
 * Metacontroller's v2 webhook requests and responses, and what a hook is.
 *
 * Requests are parsed loosely: a field this file doesn't name passes through untouched, because an object that
 * is echoed must come back whole.
 */

import { z } from 'zod';
import type { ClaimResult } from './claim/order.ts';
import type { ClaimRequest } from './claim/requests.ts';
import type { Effect } from './effects.ts';
import type { Available, Facts } from './facts.ts';
import { type DesiredObject, kubernetesObject } from './kubernetes-object.ts';
import type { Time } from './lib/time.ts';

export type * from './claim/order.ts';
export type * from './effects.ts';
export type * from './facts.ts';
export * from './kubernetes-object.ts';

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

/** A composite sync or finalize request. */
export const compositeRequest = z.looseObject({
  controller,
  parent: kubernetesObject,
  children: objectsByKind,
  finalizing: z.boolean(),
});

/** A decorator sync request; a decorator adds to an object that it doesn't own. */
export const decoratorRequest = z.looseObject({
  controller,
  object: kubernetesObject,
  attachments: objectsByKind,
  finalizing: z.boolean(),
});

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

/** Everything a hook knows besides the request. */
export interface Context<Settings> {
  /** The time of the call. */
  now: Time;
  settings: Settings;
  /** What the cluster has to offer. */
  available: Available;
  facts: Facts;
  /** What became of the claim that the hook ordered. */
  claimed?: ClaimResult | undefined;
}

export interface Answer<Response> {
  response: Response;
  effects: Effect[];
  /** Tried before the answer leaves, after which others would do the same: an object is deleted once, and not three times. */
  firstEffects?: Effect[];
  /**
   * Writes the status of a Sandbox that has just been served warm, before the answer leaves: Metacontroller takes longer. Absent while
   * the status stays as it is.
   */
  firstStatus?: ClaimRequest;
  /** The UID of a WarmPod: the replica that gives this answer is the first to write how its Pod does. */
  attends?: string;
}

export type Hook<Request, Response, Settings> = (
  request: Request,
  context: Context<Settings>,
) => Answer<Response>;
