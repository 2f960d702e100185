/** Metacontroller's requests about WarmPools and WarmPods. */
import type { KubernetesObject, ObjectsByKind } from '../../hooks/contract.ts';
import { podTemplate } from '../../hooks/pod/template.ts';
import { parseWarmPodRequest, type WarmPodRequest } from '../../hooks/warmpod/request.ts';
import { podTemplateObject, resolvePool } from '../../hooks/warmpool/pod-template.ts';
import { parseWarmPoolRequest, type WarmPoolRequest } from '../../hooks/warmpool/request.ts';
import { withLastApplied } from '../../local/loop/apply.ts';
import { context } from './context.ts';
import { storedMetadata } from './identity.ts';
import { withObject } from './request.ts';
import { pythonRuntime } from './warm-runtime.ts';

const CONTROLLER = { kind: 'CompositeController', metadata: { name: 'llmsafespace-warmpool' }, spec: {} };

/** With every declared kind present. */
const byKind = (kinds: readonly string[], objects: readonly KubernetesObject[]): ObjectsByKind =>
  objects.reduce(withObject, Object.fromEntries(kinds.map(kind => [kind, {}])));

const POOL_KINDS = ['WarmPod.llmsafespace.dev/v1', 'PodTemplate.v1'];

/** A request about a pool, as JSON. */
export const poolEnvelope = (
  parent: KubernetesObject,
  children: readonly KubernetesObject[] = [],
  related: readonly KubernetesObject[] = [pythonRuntime()],
) => ({
  controller: CONTROLLER,
  parent,
  children: byKind(POOL_KINDS, children),
  related: byKind([], related),
  finalizing: parent.metadata.deletionTimestamp !== undefined,
});

export const poolRequest = (...parts: Parameters<typeof poolEnvelope>): WarmPoolRequest =>
  parseWarmPoolRequest(structuredClone(poolEnvelope(...parts)));

/** A request about a WarmPod: the Pods attached to it, and the PodTemplates that it is related to. */
export const warmPodEnvelope = (
  object: KubernetesObject,
  pods: readonly KubernetesObject[] = [],
  podTemplates: readonly KubernetesObject[] = [],
) => ({
  controller: { ...CONTROLLER, kind: 'DecoratorController' },
  object,
  attachments: byKind(['Pod.v1'], pods),
  related: byKind(['PodTemplate.v1'], podTemplates),
  finalizing: false,
});

export const warmPodRequest = (...parts: Parameters<typeof warmPodEnvelope>): WarmPodRequest =>
  parseWarmPodRequest(structuredClone(warmPodEnvelope(...parts)));

/** The PodTemplate that a pool makes at present, as stored. */
export function storedPodTemplate(
  pool: KubernetesObject,
  related: readonly KubernetesObject[] = [pythonRuntime()],
): KubernetesObject {
  const request = poolRequest(pool, [], related);
  const { requirements } = resolvePool(request.pool, request, context().settings);
  if (requirements === undefined) throw new Error('this pool resolves to nothing');
  const desired = podTemplateObject(request.pool, podTemplate(requirements));
  const { name, namespace } = desired.metadata;
  const stored = withLastApplied(desired, desired);
  return {
    ...stored,
    metadata: { ...stored.metadata, ...storedMetadata('PodTemplate', name, namespace) },
  } as KubernetesObject;
}
