import type { PersistentVolumeClaimSpec } from 'kubernetes-types/core/v1.js';
import type { SandboxSpec } from '../../api/sandbox.ts';
import type { Context, DesiredObject, Effect, Facts, KubernetesObject } from '../../contract.ts';
import type { BackOff } from '../../lib/back-off.ts';
import { lastApplied, observedOf } from '../../lib/children.ts';
import { type Condition, conditionOn, falseSince, findCondition } from '../../lib/conditions.ts';
import { type Identity, isOwnName } from '../../lib/identity.ts';
import { isSmaller } from '../../lib/quantity.ts';
import type { Time } from '../../lib/time.ts';
import type { Settings } from '../../settings.ts';
import { type Asking, asking, askingAnew, isOverdue, notObserved } from '../ask-again.ts';
import type { SandboxRequest } from '../request.ts';
import type { ObservedVolumes } from './mounted-volumes.ts';
import { storageReadyCondition } from './storage-ready.ts';

export interface StorageDecision {
  /** A volume deleted with the Sandbox is its child. */
  children: DesiredObject[];
  /** A volume that outlives it is created by an effect, without an owner. */
  effects: Effect[];
  condition: Condition | undefined;
  /** Back-off of its creation or growth. */
  backOff: BackOff | undefined;
}

type Storage = NonNullable<SandboxSpec['storage']>;

const requestedSize = (volume: KubernetesObject): string | undefined =>
  (volume.spec as PersistentVolumeClaimSpec | undefined)?.resources?.requests?.storage;

/**
 * The size to ask for: a volume grows with the Sandbox but never shrinks, which Kubernetes would refuse for ever. An equal size stays
 * written as it is: 5120Mi comes back as 5Gi.
 */
const volumeSize = (wanted: string, observed: KubernetesObject | undefined): string => {
  const current = observed && requestedSize(observed);
  return current !== undefined && !isSmaller(current, wanted) ? current : wanted;
};

/** A volume's class never changes, although the installation's default may. */
const storageClass = (storage: Storage, observed: KubernetesObject | undefined, settings: Settings) =>
  observed
    ? (lastApplied(observed)?.spec as PersistentVolumeClaimSpec | undefined)?.storageClassName
    : (storage.storageClass ?? settings.defaultStorageClass);

const volumeClaim = (
  size: string,
  storageClassName: string | undefined,
  identity: Identity,
): DesiredObject => ({
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
  const { name, namespace, uid } = observed.metadata;
  const current = requestedSize(observed);
  return current !== undefined && isSmaller(current, size)
    ? [{ effect: 'resizeVolume', namespace, name, uid, size }]
    : [];
};

const storageReady = conditionOn('StorageReady');

const shrinkRefused = (wanted: string, observed: KubernetesObject | undefined): Condition | undefined => {
  const current = observed && requestedSize(observed);
  return current !== undefined && isSmaller(wanted, current)
    ? storageReady(
        'False',
        'ShrinkRefused',
        `spec.storage.volumeSize ${wanted} is less than the ${current} of the volume, and volumes only grow; set it to ${current} or more`,
      )
    : undefined;
};

/** The size of the volume in this answer. */
interface Sizing {
  observed: KubernetesObject | undefined;
  size: string;
  /** Undefined if it is as large as wanted. */
  asked: Asking | undefined;
  /** The API server's refusal. */
  words: string | undefined;
  /** Whether it is overdue after repeated requests. */
  overdue: boolean;
}

/** StorageReady for a refused volume. */
const REFUSED = ['ClaimRefused', 'GrowthRefused'];

/** What would now be accepted is requested immediately. */
function sizing(
  request: SandboxRequest,
  observed: KubernetesObject | undefined,
  facts: Facts,
  now: Time,
): Sizing {
  const wanted = String(request.sandbox.spec.storage?.volumeSize);
  const current = observed && requestedSize(observed);
  const size = volumeSize(wanted, observed);
  if (current !== undefined && size === current)
    return { observed, size, asked: undefined, words: undefined, overdue: false };
  const trial = facts.volumeTrial;
  const words = trial?.known ? trial.value : undefined;
  const { conditions } = request.sandbox.status;
  const reason = findCondition(conditions, 'StorageReady')?.reason ?? '';
  const wouldBeTaken = REFUSED.includes(reason) && trial?.known && words === undefined;
  const asked = wouldBeTaken ? askingAnew(now) : asking(request, 'persistentVolumeClaim', now);
  const overdue = isOverdue(asked, falseSince(conditions, 'StorageReady', now), now);
  return { observed, size: asked.isDue ? size : (current ?? size), asked, words, overdue };
}

const refused = (
  { observed, asked, words, overdue }: Sizing,
  wanted: string,
  { name }: Identity,
): Condition | undefined => {
  if (asked === undefined) return undefined;
  const again = `it is retried at ${asked.backOff.retryAt}`;
  if (words === undefined) {
    return observed === undefined && overdue
      ? storageReady('False', 'ClaimNotObserved', `${notObserved('PersistentVolumeClaim', name)}; ${again}`)
      : undefined;
  }
  return observed === undefined
    ? storageReady(
        'False',
        'ClaimRefused',
        `the API server refused PersistentVolumeClaim "${name}": ${words}; ${again}`,
      )
    : storageReady(
        'False',
        'GrowthRefused',
        `the volume stays at ${requestedSize(observed)}, because the API server refused to let PersistentVolumeClaim "${name}" grow to ${wanted}: ${words}; ${again}`,
      );
};

/** A fault of the volume comes before a fault of a requested change. */
const worst = (condition: Condition | undefined, sized: Sizing, wanted: string, identity: Identity) => {
  const wish = refused(sized, wanted, identity) ?? shrinkRefused(wanted, sized.observed);
  return sized.observed !== undefined && condition?.status === 'False' ? condition : (wish ?? condition);
};

/**
 * The Sandbox's own volume (`B8`): created with size and class, grown with `volumeSize`, deleted with the Sandbox or, with
 * reclaimPolicy Retain, never owned by it, so that no kind of deletion takes the files along.
 */
export function persistentVolumeClaim(
  request: SandboxRequest,
  identity: Identity,
  volumes: ObservedVolumes,
  { settings, facts, now }: Pick<Context<Settings>, 'settings' | 'facts' | 'now'>,
): StorageDecision {
  const { spec } = request.sandbox;
  const { storage } = spec;
  const events = facts.volumeEvents?.known ? facts.volumeEvents.value : [];
  const bound = storageReadyCondition(spec, identity, volumes, events);
  if (!storage?.persistent || storage.existingClaim !== undefined)
    return { children: [], effects: [], condition: bound, backOff: undefined };
  const sized = sizing(request, volumes.get(identity.name), facts, now);
  const desired = volumeClaim(sized.size, storageClass(storage, sized.observed, settings), identity);
  const isThere = sized.observed !== undefined || sized.asked?.isDue === true;
  const condition = worst(bound, sized, String(storage.volumeSize), identity);
  const decision = { children: [], effects: [], condition, backOff: sized.asked?.backOff };
  if (!isThere) return decision;
  return storage.reclaimPolicy === 'Retain'
    ? { ...decision, effects: retained(desired, sized.size, sized.observed) }
    : { ...decision, children: [desired] };
}

/** The missing volume to try in a dry run; undefined if none is missing. */
export function triedVolume(
  { sandbox: { spec, status }, children }: SandboxRequest,
  identity: Identity,
  settings: Settings,
): DesiredObject | undefined {
  const { storage } = spec;
  if (!storage?.persistent || storage.existingClaim || !status.backOff?.persistentVolumeClaim)
    return undefined;
  const [observed] = observedOf(children, 'PersistentVolumeClaim.v1').filter(({ metadata }) =>
    isOwnName(identity, metadata.name),
  );
  const named = { ...identity, name: observed?.metadata.name ?? identity.name };
  const wanted = String(storage.volumeSize);
  const isAsWanted = observed !== undefined && volumeSize(wanted, observed) === requestedSize(observed);
  return isAsWanted ? undefined : volumeClaim(wanted, storageClass(storage, observed, settings), named);
}
