import { sandboxSpec } from '../../api/sandbox.ts';
import type { WarmPool } from '../../api/warmpool.ts';
import type { Available, DesiredObject } from '../../contract.ts';
import { childName, labelValue } from '../../lib/names.ts';
import { bindsAnnotationIn } from '../../pod/binding.ts';
import { PRELOADING_LABEL } from '../../pod/preload/places.ts';
import { type Preload, withPreload } from '../../pod/preload/preload.ts';
import {
  digestOf,
  nameSuffix,
  type PodTemplate,
  TEMPLATE_HASH_ANNOTATION,
  templateHash,
} from '../../pod/template.ts';
import { type Resolution, resolve } from '../../resolve/resolve.ts';
import type { Settings } from '../../settings.ts';

/** Anything that is bound late stands for all of it. */
const BOUND_LATE = { lateBinding: 'Require', identity: { sandbox: '' } };

/** The Sandbox that a pool's Pods would fit: what the pool names, and the default of everything else. */
const fittingSpec = ({ spec: { runtime, securityLevel, resources, profileRef, lateBinding } }: WarmPool) =>
  sandboxSpec.parse({ runtime, securityLevel, resources, profileRef, ...(lateBinding && BOUND_LATE) });

/** Resolves a pool exactly as the Sandbox it is for would be (`C6`): equal requirements render equal Pods. */
export function resolvePool(pool: WarmPool, available: Available, settings: Settings): Resolution {
  const { namespace } = pool.metadata;
  const wanted = { spec: fittingSpec(pool), namespace, persistentVolumeMounts: [] };
  const resolution = resolve(wanted, available, settings);
  return { ...resolution, requirements: resolution.late ?? resolution.requirements };
}

/** Tells preloads of a pool apart; a network of another kind may let one succeed that failed. */
const preloadSuffix = (
  { spec: { preloadEgress = [] } }: WarmPool,
  template: PodTemplate,
  preload: Preload,
) => {
  const { annotations, spec } = template;
  return nameSuffix(digestOf([annotations, withPreload(spec, preload), preloadEgress]));
};

/**
 * The PodTemplate's name ends in the hash by which a Sandbox finds it, that of the Pod without its preload. Another template, or another
 * preload, is another object.
 */
export const podTemplateName = (pool: WarmPool, template: PodTemplate, preload?: Preload): string =>
  [
    childName(pool.metadata),
    preload ? preloadSuffix(pool, template, preload) : '',
    nameSuffix(templateHash(template)),
  ].join('');

const IDLE_LABELS = { app: 'llmsafespace', component: 'warmpod' };

/** Selects the idle Pods of a pool: a claim changes the label `component`. */
export const idleSelector = (pool: string): string =>
  Object.entries({ ...IDLE_LABELS, 'warm-pool': labelValue(pool) })
    .map(([key, value]) => `${key}=${value}`)
    .join(',');

/**
 * Kept once for the whole pool, so that each WarmPod only has to name it. What a Sandbox's Pod is annotated with is the claim's to set:
 * until then it is an idle one's.
 */
export const podTemplateObject = (
  pool: WarmPool,
  template: PodTemplate,
  { pod: { idleAnnotations } }: Pick<Settings, 'pod'>,
  preload?: Preload,
): DesiredObject => ({
  apiVersion: 'v1',
  kind: 'PodTemplate',
  metadata: { name: podTemplateName(pool, template, preload), namespace: pool.metadata.namespace },
  template: {
    metadata: {
      labels: { ...IDLE_LABELS, ...(preload?.openLabel && { [PRELOADING_LABEL]: preload.openLabel }) },
      annotations: {
        ...idleAnnotations,
        ...bindsAnnotationIn(template.annotations),
        [TEMPLATE_HASH_ANNOTATION]: templateHash(template),
      },
    },
    spec: preload ? withPreload(template.spec, preload) : template.spec,
  },
});
