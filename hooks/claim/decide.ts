import type { Sandbox } from '../api/sandbox.ts';
import type { Context } from '../contract.ts';
import { observedOf } from '../lib/children.ts';
import { identityOf } from '../lib/identity.ts';
import { ANNOTATIONS, servingOf } from '../lib/serving.ts';
import { later, parseTime, timestamp } from '../lib/time.ts';
import { truthOf } from '../lib/word.ts';
import { bindingAnnotation } from '../pod/binding.ts';
import type { PodRequirements } from '../pod/requirements.ts';
import { nameSuffix, podTemplate, TEMPLATE_HASH_ANNOTATION, templateHash } from '../pod/template.ts';
import { type Resolution, resolve } from '../resolve/resolve.ts';
import type { SandboxRequest } from '../sandbox/request.ts';
import type { Settings } from '../settings.ts';
import type { Claimant, ClaimOrder } from './order.ts';

const claimantOf = ({ apiVersion, kind, metadata, spec }: Sandbox): Claimant => ({
  apiVersion,
  kind,
  namespace: metadata.namespace,
  name: metadata.name,
  uid: metadata.uid,
  creationTimestamp: metadata.creationTimestamp,
  runtime: spec.runtime,
});

/** One that takes nothing else has no end of its wait, and one that can't be bound late waits in vain. */
const waitUntil = (
  { metadata, spec }: Sandbox,
  { notLate }: Resolution,
  { claims }: Settings,
): string | undefined =>
  truthOf(metadata.annotations?.[ANNOTATIONS.useWarmPod]) &&
  notLate === undefined &&
  spec.lateBinding !== 'Require'
    ? timestamp(later(parseTime(metadata.creationTimestamp), claims.waitSeconds))
    : undefined;

/** What a Pod is told that doesn't know it from its start. */
const bound = (sandbox: Sandbox, { late }: Resolution): Record<string, string> =>
  late ? bindingAnnotation(sandbox, sandbox.spec.env ?? []) : {};

function claim(
  sandbox: Sandbox,
  requirements: PodRequirements,
  resolution: Resolution,
  settings: Settings,
): ClaimOrder {
  const { late, notLate } = resolution;
  const template = podTemplate(late ?? requirements);
  const hash = templateHash(template);
  const { labels } = identityOf(sandbox);
  return {
    order: 'claim',
    claimant: claimantOf(sandbox),
    podTemplate: template,
    podTemplateSuffix: nameSuffix(hash),
    hashAnnotation: { name: TEMPLATE_HASH_ANNOTATION, value: hash },
    labels: { ...labels, 'controller-uid': sandbox.metadata.uid },
    annotations: {
      ...template.annotations,
      [ANNOTATIONS.warmPodUsed]: 'true',
      ...bound(sandbox, resolution),
    },
    droppedAnnotations: Object.keys(settings.pod.idleAnnotations).filter(
      key => template.annotations[key] === undefined,
    ),
    waitUntil: waitUntil(sandbox, resolution, settings),
    isRequired: sandbox.spec.lateBinding === 'Require',
    notLate,
  };
}

/** The input of a claim: Sandbox and observed children. */
type Request = Pick<SandboxRequest, 'sandbox' | 'children'>;

/**
 * What to do to serve this Sandbox warm; undefined if no claim applies (`C8`): it is being deleted, has a Pod, is already
 * decided, or can't be served now. A WarmPod fits if the hash of the Pod template that would be rendered for
 * this Sandbox is its own: never a Pod of another namespace, security level, profile, image or size. Where `env` and `identity` are
 * bound late, that is the template without them (`C9`).
 */
export function claimOrder(
  { sandbox, children }: Request,
  { available, settings }: Pick<Context<Settings>, 'available' | 'settings'>,
): ClaimOrder | undefined {
  if (sandbox.metadata.deletionTimestamp !== undefined) return undefined;
  const { podName } = sandbox.status;
  if (podName !== undefined) return { order: 'tidy', claimant: claimantOf(sandbox), podName };
  if (observedOf(children, 'Pod.v1').length > 0 || servingOf(sandbox, settings).by !== 'claim')
    return undefined;
  const namespace = sandbox.metadata.namespace;
  const resolution = resolve(
    { spec: sandbox.spec, namespace, persistentVolumeMounts: [] },
    available,
    settings,
  );
  const { requirements, servable } = resolution;
  const isOrdered = servable && requirements && servingOf(sandbox, settings, requirements).by === 'claim';
  return isOrdered ? claim(sandbox, requirements, resolution, settings) : undefined;
}
