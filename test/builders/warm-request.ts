/** Metacontroller's requests about WarmPools and WarmPods. */
import type { KubernetesObject, ObjectsByKind } from '../../hooks/contract.ts';
import { podTemplate } from '../../hooks/pod/template.ts';
import { parseWarmPodRequest, type WarmPodRequest } from '../../hooks/warmpod/request.ts';
import { resolvePreload } from '../../hooks/warmpool/preload/resolve.ts';
import { parseWarmPoolRequest, type WarmPoolRequest } from '../../hooks/warmpool/request.ts';
import { podTemplateObject, resolvePool } from '../../hooks/warmpool/template/pod-template.ts';
import { withLastApplied } from '../../tools/metacontroller-loop/src/apply.ts';
import { availableOf } from './available.ts';
import { context } from './context.ts';
import { storedMetadata } from './identity.ts';
import { withObject } from './request.ts';
import { pythonRuntime } from './warm-runtime.ts';

const CONTROLLER = { kind: 'CompositeController', metadata: { name: 'llmsafespace-warmpool' }, spec: {} };

/** With every declared kind present. */
const byKind = (kinds: readonly string[], objects: readonly KubernetesObject[]): ObjectsByKind =>
  objects.reduce(withObject, Object.fromEntries(kinds.map(kind => [kind, {}])));

const POOL_KINDS = ['WarmPod.llmsafespace.dev/v1', 'PodTemplate.v1', 'NetworkPolicy.networking.k8s.io/v1'];

/** A request about a pool, as JSON, and what else the cluster holds: what its Pods are to be made from. */
export const poolEnvelope = (
  parent: KubernetesObject,
  children: readonly KubernetesObject[] = [],
  cluster: readonly KubernetesObject[] = [pythonRuntime()],
) => ({
  controller: CONTROLLER,
  parent,
  children: byKind(POOL_KINDS, children),
  finalizing: parent.metadata.deletionTimestamp !== undefined,
  cluster: byKind([], cluster),
});

export const poolRequest = (
  parent: KubernetesObject,
  children: readonly KubernetesObject[] = [],
): WarmPoolRequest => parseWarmPoolRequest(structuredClone(poolEnvelope(parent, children)));

/** A request about a WarmPod; nothing is declared as attached to it. */
export const warmPodEnvelope = (object: KubernetesObject) => ({
  controller: { ...CONTROLLER, kind: 'DecoratorController' },
  object,
  attachments: {},
  finalizing: false,
});

export const warmPodRequest = (object: KubernetesObject): WarmPodRequest =>
  parseWarmPodRequest(structuredClone(warmPodEnvelope(object)));

/** The PodTemplate that a pool makes at present, as stored. */
export function storedPodTemplate(
  pool: KubernetesObject,
  cluster: readonly KubernetesObject[] = [pythonRuntime()],
): KubernetesObject {
  const request = poolRequest(pool);
  const { settings } = context();
  const available = availableOf(...cluster);
  const resolution = resolvePool(request.pool, available, settings);
  const { requirements, preload } = resolvePreload(request.pool, resolution, available);
  if (requirements === undefined) throw new Error('this pool resolves to nothing');
  const desired = podTemplateObject(request.pool, podTemplate(requirements), settings, preload);
  const { name, namespace } = desired.metadata;
  const stored = withLastApplied(desired, desired);
  return {
    ...stored,
    metadata: { ...stored.metadata, ...storedMetadata('PodTemplate', name, namespace) },
  } as KubernetesObject;
}
