import { API_VERSION } from '../api/common.ts';
import type { WarmPool } from '../api/warmpool.ts';
import type { DesiredObject } from '../contract.ts';
import { echoWhole } from '../lib/children.ts';
import { childName, labelValue } from '../lib/names.ts';
import type { Inventory } from './inventory.ts';
import type { ObservedWarmPod, WarmPoolRequest } from './request.ts';
import type { Plan } from './size/plan.ts';

/** On a WarmPod: the runtime that its pool names, for those who count WarmPods. */
const RUNTIME_ANNOTATION = 'llmsafespace.dev/runtime';

const newWarmPod = ({ metadata, spec }: WarmPool, ordinal: number, podTemplate: string): DesiredObject => ({
  apiVersion: API_VERSION,
  kind: 'WarmPod',
  metadata: {
    name: `${childName(metadata)}-${ordinal}`,
    namespace: metadata.namespace,
    labels: { app: 'llmsafespace', component: 'warmpod', 'warm-pool': labelValue(metadata.name) },
    annotations: { [RUNTIME_ANNOTATION]: spec.runtime },
  },
  spec: { poolRef: { name: metadata.name }, podTemplate: { name: podTemplate } },
});

/** New WarmPods, numbered on: a stale look at the pool asks for the same names again, and creates nothing twice. */
export const newWarmPods = (
  pool: WarmPool,
  firstOrdinal: number,
  { create }: Plan,
  podTemplate: string,
): DesiredObject[] =>
  Array.from({ length: create }, (_, index) => newWarmPod(pool, firstOrdinal + index, podTemplate));

/** Every WarmPod that isn't at its end stays, whole; those to go are only asked to. */
export function keptWarmPods(
  { assigned, fresh, stale, retiring }: Inventory,
  { retire }: Plan,
): DesiredObject[] {
  const leaving = new Set<ObservedWarmPod>(retire);
  return [...assigned, ...fresh, ...stale, ...retiring].map(one => {
    const kept = echoWhole(one.object);
    return leaving.has(one) ? { ...kept, spec: { ...one.warmPod.spec, retire: true } } : kept;
  });
}

/** A failed Pod stays for inspection until the next try. */
export const keptFailure = (failure: ObservedWarmPod | undefined): DesiredObject[] =>
  failure ? [echoWhole(failure.object)] : [];

/** A PodTemplate stays while a WarmPod that isn't at its end names it. */
export function keptPodTemplates(
  { podTemplates }: WarmPoolRequest,
  inventory: Inventory,
  current: string | undefined,
): DesiredObject[] {
  const { assigned, fresh, stale, retiring } = inventory;
  const inUse = new Set(
    [...assigned, ...fresh, ...stale, ...retiring].map(({ warmPod }) => warmPod.spec.podTemplate?.name),
  );
  return podTemplates.filter(({ metadata: { name } }) => name !== current && inUse.has(name)).map(echoWhole);
}
