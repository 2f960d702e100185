import { type WarmPod, warmPod } from '../api/warmpod.ts';
import { type WarmPool, warmPool } from '../api/warmpool.ts';
import { compositeRequest, type KubernetesObject, type ObjectsByKind } from '../contract.ts';
import { observedOf } from '../lib/children.ts';

/** A WarmPod as the pool sees it: parsed, and as it came, to be echoed whole. */
export interface ObservedWarmPod {
  warmPod: WarmPod;
  object: KubernetesObject;
}

/** What the warmpool hooks work on. */
export interface WarmPoolRequest {
  pool: WarmPool;
  warmPods: ObservedWarmPod[];
  podTemplates: KubernetesObject[];
  /** All of them as they came: what opens the network of its preload is among them. */
  children: ObjectsByKind;
}

/** @throws {ZodError} naming the fields that don't fit. */
export function parseWarmPoolRequest(body: unknown): WarmPoolRequest {
  const { parent, children } = compositeRequest.parse(body);
  return {
    pool: warmPool.parse(parent),
    warmPods: observedOf(children, 'WarmPod.llmsafespace.dev/v1').map(object => ({
      warmPod: warmPod.parse(object),
      object,
    })),
    podTemplates: observedOf(children, 'PodTemplate.v1'),
    children,
  };
}
