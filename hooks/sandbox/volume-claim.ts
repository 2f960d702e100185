import type { PersistentVolumeClaimSpec, PersistentVolumeClaimStatus } from 'kubernetes-types/core/v1.js';
import type { SandboxSpec } from '../api/sandbox.ts';
import type { DesiredObject, Effect, Facts, KubernetesObject } from '../contract.ts';
import { HookError } from '../errors.ts';
import { lastApplied, observedOf } from '../lib/children.ts';
import { type Verdict, verdictOn } from '../lib/conditions.ts';
import type { Identity } from '../lib/identity.ts';
import { isSmaller } from '../lib/quantity.ts';
import type { Settings } from '../settings.ts';
import type { SandboxRequest } from './request.ts';

export interface StorageDecision {
  /** A claim that is deleted with the Sandbox is its child. */
  children: DesiredObject[];
  /** One that outlives it is created by the shell, owned by nothing. */
  effects: Effect[];
  verdict: Verdict | undefined;
}

type Storage = NonNullable<SandboxSpec['storage']>;

/** The claim behind `/data`: the user's own, or one with this Sandbox's name. */
export const dataClaimName = ({ storage }: SandboxSpec, { name }: Identity): string =>
  storage?.existingClaim ?? name;

const requestedSize = (claim: KubernetesObject): string | undefined =>
  (claim.spec as PersistentVolumeClaimSpec | undefined)?.resources?.requests?.storage;

/**
 * The size to ask for: a claim grows with the Sandbox but never shrinks, which Kubernetes would refuse for ever. An equal size stays
 * written as it is: 5120Mi comes back as 5Gi.
 */
const claimSize = (wanted: string, observed: KubernetesObject | undefined): string => {
  const current = observed && requestedSize(observed);
  return current !== undefined && !isSmaller(current, wanted) ? current : wanted;
};

/** A claim's class never changes, although the installation's default may. */
const storageClass = (storage: Storage, observed: KubernetesObject | undefined, settings: Settings) =>
  observed
    ? (lastApplied(observed)?.spec as PersistentVolumeClaimSpec | undefined)?.storageClassName
    : (storage.storageClass ?? settings.defaultStorageClass);

const claim = (size: string, storageClassName: string | undefined, identity: Identity): DesiredObject => ({
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name: identity.name, namespace: identity.namespace, labels: identity.labels },
  spec: {
    accessModes: ['ReadWriteOnce'],
    ...(storageClassName !== undefined && { storageClassName }),
    resources: { requests: { storage: size } },
  },
});

const retained = (desired: DesiredObject, size: string, observed: KubernetesObject | undefined): Effect[] => {
  if (observed === undefined) return [{ effect: 'create', object: desired }];
  const { name, namespace = 'default', uid } = observed.metadata;
  const current = requestedSize(observed);
  return current !== undefined && isSmaller(current, size)
    ? [{ effect: 'resizeVolume', namespace, name, uid, size }]
    : [];
};

const verdictOf = verdictOn('StorageReady');

/** The claims a Sandbox mounts, each with the field that names it. */
export const mountedClaims = (spec: SandboxSpec, identity: Identity): { field: string; name: string }[] => [
  ...(spec.storage?.persistent
    ? [
        {
          field: spec.storage.existingClaim ? 'spec.storage.existingClaim' : 'spec.storage',
          name: dataClaimName(spec, identity),
        },
      ]
    : []),
  ...(spec.storage?.sharedVolumes ?? []).map(({ claimName }) => ({
    field: 'spec.storage.sharedVolumes',
    name: claimName,
  })),
];

/** Those of them that aren't its children: a user's, and one that outlives it, under its name of before too. */
export const foreignVolumes = (spec: SandboxSpec, identity: Identity): string[] => {
  const isChild = ({ field }: { field: string }) =>
    field === 'spec.storage' && spec.storage?.reclaimPolicy !== 'Retain';
  const names = mountedClaims(spec, identity)
    .filter(mount => !isChild(mount))
    .flatMap(({ name }) => (name === identity.name ? [name, identity.formerName ?? name] : [name]));
  return [...new Set(names)];
};

/**
 * The volumes it mounts by name, as far as they are there.
 *
 * @throws {HookError} while that isn't known.
 */
export function observedVolumes(
  { children }: SandboxRequest,
  { volumes }: Facts,
): ReadonlyMap<string, KubernetesObject> {
  if (volumes?.known === false) throw new HookError('VOLUMES_UNKNOWN', 503, `not known: ${volumes.reason}`);
  const found = [...(volumes?.value ?? []), ...observedOf(children, 'PersistentVolumeClaim.v1')];
  return new Map(found.map(volume => [volume.metadata.name, volume]));
}

const isBound = (observed: KubernetesObject | undefined) =>
  (observed?.status as PersistentVolumeClaimStatus | undefined)?.phase === 'Bound';

const isForeign = ({ field }: { field: string }) => field !== 'spec.storage';

const shrinkRefused = (wanted: string, observed: KubernetesObject | undefined): Verdict | undefined => {
  const current = observed && requestedSize(observed);
  return current !== undefined && isSmaller(wanted, current)
    ? verdictOf(
        'False',
        'ShrinkRefused',
        `spec.storage.volumeSize ${wanted} is less than the ${current} of the volume, and volumes only grow; set it to ${current} or more`,
      )
    : undefined;
};

/** Whether every mounted claim is there; one that waits for its first consumer binds once the Pod is scheduled. */
function storageVerdict(
  spec: SandboxSpec,
  identity: Identity,
  claims: ReadonlyMap<string, KubernetesObject>,
): Verdict | undefined {
  const mounted = mountedClaims(spec, identity);
  if (mounted.length === 0) return undefined;
  const missing = mounted.find(mount => isForeign(mount) && !claims.has(mount.name));
  if (missing) {
    return verdictOf(
      'False',
      'ClaimNotFound',
      `${missing.field} "${missing.name}": there is no such PersistentVolumeClaim; create it`,
    );
  }
  const unbound = mounted.find(({ name }) => !isBound(claims.get(name)));
  return unbound
    ? verdictOf('False', 'ClaimNotBound', `PersistentVolumeClaim "${unbound.name}" is not bound yet`)
    : verdictOf('True', 'ClaimsBound', 'every volume is bound');
}

/**
 * The Sandbox's own claim (`B8`): created with size and class, grown with `volumeSize`, deleted with the Sandbox or, with
 * reclaimPolicy Retain, never owned by it, so that no kind of deletion takes the files along.
 */
export function volumeClaim(
  spec: SandboxSpec,
  identity: Identity,
  claims: ReadonlyMap<string, KubernetesObject>,
  settings: Settings,
): StorageDecision {
  const storage = spec.storage;
  const verdict = storageVerdict(spec, identity, claims);
  if (!storage?.persistent || storage.existingClaim !== undefined)
    return { children: [], effects: [], verdict };
  const observed = claims.get(identity.name);
  const wanted = String(storage.volumeSize);
  const size = claimSize(wanted, observed);
  const desired = claim(size, storageClass(storage, observed, settings), identity);
  const refused = shrinkRefused(wanted, observed) ?? verdict;
  return storage.reclaimPolicy === 'Retain'
    ? { children: [], effects: retained(desired, size, observed), verdict: refused }
    : { children: [desired], effects: [], verdict: refused };
}
