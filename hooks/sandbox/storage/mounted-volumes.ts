import type { SandboxSpec } from '../../api/sandbox.ts';
import type { Facts, KubernetesObject } from '../../contract.ts';
import { HookError } from '../../errors.ts';
import { observedOf } from '../../lib/children.ts';
import { findCondition } from '../../lib/conditions.ts';
import type { Identity } from '../../lib/identity.ts';
import type { SandboxRequest } from '../request.ts';

/** A mounted volume, with the field that names it. */
export interface MountedVolume {
  field: 'spec.storage' | 'spec.storage.existingClaim' | 'spec.storage.sharedVolumes';
  name: string;
}

/** The volume behind `/data`: the user's own, or one with this Sandbox's name. */
export const dataVolumeName = ({ storage }: SandboxSpec, { name }: Identity): string =>
  storage?.existingClaim ?? name;

/** The mounted volumes, each with the field naming it. */
export const mountedVolumes = (spec: SandboxSpec, identity: Identity): MountedVolume[] => [
  ...(spec.storage?.persistent
    ? [
        {
          field: spec.storage.existingClaim ? ('spec.storage.existingClaim' as const) : 'spec.storage',
          name: dataVolumeName(spec, identity),
        } satisfies MountedVolume,
      ]
    : []),
  ...(spec.storage?.sharedVolumes ?? []).map(({ claimName }) => ({
    field: 'spec.storage.sharedVolumes' as const,
    name: claimName,
  })),
];

/** Whether someone else must create a volume. */
export const isForeign = ({ field }: MountedVolume): boolean => field !== 'spec.storage';

/** Volumes that aren't its children: a user's, and one that outlives it, also under its older name. */
export const foreignVolumes = (spec: SandboxSpec, identity: Identity): string[] => {
  const names = mountedVolumes(spec, identity)
    .filter(mount => isForeign(mount) || spec.storage?.reclaimPolicy === 'Retain')
    .flatMap(({ name }) => (name === identity.name ? [name, identity.formerName ?? name] : [name]));
  return [...new Set(names)];
};

/** The existing volumes that a Sandbox mounts by name. */
export type ObservedVolumes = ReadonlyMap<string, KubernetesObject>;

/** @throws {HookError} while it isn't known which exist. */
export function observedVolumes({ children }: SandboxRequest, { volumes }: Facts): ObservedVolumes {
  if (volumes?.known === false) throw new HookError('VOLUMES_UNKNOWN', 503, `not known: ${volumes.reason}`);
  const found = [...(volumes?.value ?? []), ...observedOf(children, 'PersistentVolumeClaim.v1')];
  return new Map(found.map(volume => [volume.metadata.name, volume]));
}

/** How soon the shell's creation of a volume is looked for: no event tells of what is no child. */
const SOON_SECONDS = 0.5;

export interface MissingVolume {
  name: string;
  /** When to look again; undefined where an event will tell, or StorageReady says by now what is the matter. */
  retryAfterSeconds: number | undefined;
}

/** The Sandbox's own volume that is still missing: a Pod created before it would be reported unschedulable. */
export function missingOwnVolume(
  { sandbox: { spec, status } }: SandboxRequest,
  identity: Identity,
  volumes: ObservedVolumes,
): MissingVolume | undefined {
  const own = mountedVolumes(spec, identity).find(mount => !isForeign(mount));
  if (own === undefined || volumes.has(own.name)) return undefined;
  const isAwaited =
    spec.storage?.reclaimPolicy === 'Retain' &&
    findCondition(status.conditions, 'StorageReady')?.status !== 'False';
  return { name: own.name, retryAfterSeconds: isAwaited ? SOON_SECONDS : undefined };
}
