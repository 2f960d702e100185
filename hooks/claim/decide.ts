import type { Sandbox } from '../api/sandbox.ts';
import type { Claimant, ClaimOrder } from '../contract.ts';
import { identityOf } from '../lib/identity.ts';
import { ANNOTATIONS, servingOf } from '../lib/serving.ts';
import { later, parseTime, timestamp } from '../lib/time.ts';
import type { PodRequirements } from '../pod/requirements.ts';
import { nameSuffix, podTemplate, TEMPLATE_HASH_ANNOTATION, templateHash } from '../pod/template.ts';
import { resolve } from '../resolve/resolve.ts';
import type { Settings } from '../settings.ts';
import type { ClaimRequest } from './request.ts';

const claimantOf = ({ apiVersion, kind, metadata, spec }: Sandbox): Claimant => ({
  apiVersion,
  kind,
  namespace: metadata.namespace ?? 'default',
  name: metadata.name,
  uid: metadata.uid,
  creationTimestamp: metadata.creationTimestamp,
  runtime: spec.runtime,
});

/** The seeds' annotations may only narrow: what they name must be what the Sandbox is anyway. */
function narrowing(
  { metadata: { annotations = {} }, spec }: Sandbox,
  { securityLevel }: PodRequirements,
): string | undefined {
  const runtime = annotations[ANNOTATIONS.warmPodRuntime];
  if (runtime !== undefined && runtime !== spec.runtime) {
    return `the annotation warm-pod-runtime asks for "${runtime}", but spec.runtime is "${spec.runtime}"`;
  }
  const level = annotations[ANNOTATIONS.warmPodSecurityLevel];
  return level !== undefined && level !== securityLevel
    ? `the annotation warm-pod-security-level asks for "${level}", but the Sandbox's is "${securityLevel}"`
    : undefined;
}

const waitUntil = ({ metadata }: Sandbox, { claims }: Settings): string | undefined =>
  metadata.annotations?.[ANNOTATIONS.useWarmPod] === 'true'
    ? timestamp(later(parseTime(metadata.creationTimestamp), claims.waitSeconds))
    : undefined;

function claim(sandbox: Sandbox, requirements: PodRequirements, settings: Settings): ClaimOrder {
  const hash = templateHash(podTemplate(requirements));
  const { labels } = identityOf(sandbox);
  return {
    order: 'claim',
    claimant: claimantOf(sandbox),
    podTemplateSuffix: nameSuffix(hash),
    hashAnnotation: { name: TEMPLATE_HASH_ANNOTATION, value: hash },
    labels: { ...labels, 'controller-uid': sandbox.metadata.uid },
    annotations: { [ANNOTATIONS.warmPodUsed]: 'true' },
    waitUntil: waitUntil(sandbox, settings),
  };
}

/**
 * What is to be done to serve this Sandbox warm, or undefined where the claim has no say (`C8`): it is being deleted, it is
 * decided, the composite serves it, or it can't be served at all at present. A WarmPod fits if the hash of the Pod template that would be
 * rendered for this Sandbox is its own: never a Pod of another namespace, security level, profile, image or size.
 */
export function claimOrder(
  { sandbox, ...available }: ClaimRequest,
  settings: Settings,
): ClaimOrder | undefined {
  if (sandbox.metadata.deletionTimestamp !== undefined) return undefined;
  const { podName } = sandbox.status;
  if (podName !== undefined) return { order: 'tidy', claimant: claimantOf(sandbox), podName };
  if (servingOf(sandbox, settings).by !== 'claim') return undefined;
  const namespace = sandbox.metadata.namespace ?? 'default';
  const resolution = resolve({ spec: sandbox.spec, namespace, claimMounts: [] }, available, settings);
  if (!resolution.servable || resolution.requirements === undefined) return undefined;
  const refused = narrowing(sandbox, resolution.requirements);
  return refused === undefined
    ? claim(sandbox, resolution.requirements, settings)
    : { order: 'cold', claimant: claimantOf(sandbox), reason: 'NothingFits', message: refused };
}
