import type { SandboxSpec } from '../api/sandbox.ts';
import type { Facts, KubernetesObject } from '../contract.ts';
import { HookError } from '../errors.ts';
import { observedOf } from '../lib/children.ts';
import { findCondition } from '../lib/conditions.ts';
import type { Identity } from '../lib/identity.ts';
import type { SandboxRequest } from './request.ts';

/** A claim that a Sandbox mounts, with the field that names it. */
export interface MountedClaim {
  field: 'spec.storage' | 'spec.storage.existingClaim' | 'spec.storage.sharedVolumes';
  name: string;
}

/** The claim behind `/data`: the user's own, or one with this Sandbox's name. */
export const dataClaimName = ({ storage }: SandboxSpec, { name }: Identity): string =>
  storage?.existingClaim ?? name;

/** The claims a Sandbox mounts, each with the field that names it. */
export const mountedClaims = (spec: SandboxSpec, identity: Identity): MountedClaim[] => [
  ...(spec.storage?.persistent
    ? [
        {
          field: spec.storage.existingClaim ? ('spec.storage.existingClaim' as const) : 'spec.storage',
          name: dataClaimName(spec, identity),
        } satisfies MountedClaim,
      ]
    : []),
  ...(spec.storage?.sharedVolumes ?? []).map(({ claimName }) => ({
    field: 'spec.storage.sharedVolumes' as const,
    name: claimName,
  })),
];

/** Whether a claim is somebody else's to create. */
export const isForeign = ({ field }: MountedClaim): boolean => field !== 'spec.storage';

/** Those of them that aren't its children: a user's, and one that outlives it, under its name of before too. */
export const foreignVolumes = (spec: SandboxSpec, identity: Identity): string[] => {
  const names = mountedClaims(spec, identity)
    .filter(mount => isForeign(mount) || spec.storage?.reclaimPolicy === 'Retain')
    .flatMap(({ name }) => (name === identity.name ? [name, identity.formerName ?? name] : [name]));
  return [...new Set(names)];
};

/** The claims that a Sandbox mounts by name, as far as they are there. */
export type ObservedClaims = ReadonlyMap<string, KubernetesObject>;

/** @throws {HookError} while it isn't known which are there. */
export function observedVolumes({ children }: SandboxRequest, { volumes }: Facts): ObservedClaims {
  if (volumes?.known === false) throw new HookError('VOLUMES_UNKNOWN', 503, `not known: ${volumes.reason}`);
  const found = [...(volumes?.value ?? []), ...observedOf(children, 'PersistentVolumeClaim.v1')];
  return new Map(found.map(volume => [volume.metadata.name, volume]));
}

/** How soon the shell's creation of a claim is looked for: no event tells of what is no child. */
const SOON_SECONDS = 0.5;

export interface MissingClaim {
  name: string;
  /** When to look again; undefined where an event will tell, or StorageReady says by now what is the matter. */
  retryAfterSeconds: number | undefined;
}

/** The Sandbox's own claim, where it is still to be created: a Pod that came before it would be told to be unschedulable. */
export function missingOwnClaim(
  { sandbox: { spec, status } }: SandboxRequest,
  identity: Identity,
  claims: ObservedClaims,
): MissingClaim | undefined {
  const own = mountedClaims(spec, identity).find(mount => !isForeign(mount));
  if (own === undefined || claims.has(own.name)) return undefined;
  const isAwaited =
    spec.storage?.reclaimPolicy === 'Retain' &&
    findCondition(status.conditions, 'StorageReady')?.status !== 'False';
  return { name: own.name, retryAfterSeconds: isAwaited ? SOON_SECONDS : undefined };
}
