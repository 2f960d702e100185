import { type WarmPod, warmPod } from '../api/warmpod.ts';
import { type WarmPool, warmPool } from '../api/warmpool.ts';
import { compositeRequest, customizeRequest, type KubernetesObject } from '../contract.ts';
import { observedOf } from '../lib/children.ts';
import { type Available, availableIn } from '../resolve/available.ts';

/** A WarmPod as the pool sees it: parsed, and as it came, to be echoed whole. */
export interface ObservedWarmPod {
  warmPod: WarmPod;
  object: KubernetesObject;
}

/** What the warmpool hooks work on. */
export interface WarmPoolRequest extends Available {
  pool: WarmPool;
  warmPods: ObservedWarmPod[];
  podTemplates: KubernetesObject[];
}

/** @throws {ZodError} naming the fields that don't fit. */
export function parseWarmPoolRequest(body: unknown): WarmPoolRequest {
  const { parent, children, related } = compositeRequest.parse(body);
  return {
    pool: warmPool.parse(parent),
    warmPods: observedOf(children, 'WarmPod.llmsafespace.dev/v1').map(object => ({
      warmPod: warmPod.parse(object),
      object,
    })),
    podTemplates: observedOf(children, 'PodTemplate.v1'),
    ...availableIn(related),
  };
}

/** @throws {ZodError} naming the fields that don't fit. */
export const parseWarmPoolCustomize = (body: unknown): { pool: WarmPool } => ({
  pool: warmPool.parse(customizeRequest.parse(body).parent),
});
