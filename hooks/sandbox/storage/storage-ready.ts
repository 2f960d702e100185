import type { PersistentVolumeClaimSpec, PersistentVolumeClaimStatus } from 'kubernetes-types/core/v1.js';
import type { ReasonOf } from '../../api/reasons.ts';
import type { SandboxSpec } from '../../api/sandbox.ts';
import type { KubernetesObject, VolumeEvent } from '../../contract.ts';
import { type Condition, conditionOn } from '../../lib/conditions.ts';
import type { Identity } from '../../lib/identity.ts';
import { isForeign, type MountedVolume, mountedVolumes, type ObservedVolumes } from './mounted-volumes.ts';

const condition = conditionOn('StorageReady');

/** A volume and its newest Event. */
interface Situation {
  mount: MountedVolume;
  volume: KubernetesObject | undefined;
  event: VolumeEvent | undefined;
}

const phaseOf = (volume: KubernetesObject | undefined) =>
  (volume?.status as PersistentVolumeClaimStatus | undefined)?.phase;

const specOf = (volume: KubernetesObject | undefined) =>
  volume?.spec as PersistentVolumeClaimSpec | undefined;

/** Names the volume and, if set, its class. */
function described({ mount: { name }, volume }: Situation): string {
  const storageClass = specOf(volume)?.storageClassName;
  const ofClass = storageClass ? ` of StorageClass "${storageClass}"` : '';
  return `PersistentVolumeClaim "${name}"${ofClass}`;
}

const unbound = (situation: Situation): string => `${described(situation)} is not bound yet`;

const because = (situation: Situation): string =>
  situation.event === undefined ? unbound(situation) : `${unbound(situation)}: ${situation.event.message}`;

const tells = ({ event }: Situation, ...reasons: string[]) =>
  event !== undefined && reasons.includes(event.reason);

/** The class is the volume's and doesn't change; the Sandbox's field says where it came from. */
const CHANGE_CLASS =
  'create it, or create a new Sandbox with another spec.storage.storageClass: a PersistentVolumeClaim keeps its class';
const NAME_CLASS =
  'make one StorageClass the default, or create a new Sandbox that names one in spec.storage.storageClass';

/** Why a PersistentVolumeClaim is not bound, the first row that holds; what Kubernetes' volume controllers tell by Events about the volume. */
const OBSTACLES: {
  reason: ReasonOf<'StorageReady'>;
  holds(situation: Situation): boolean;
  message(situation: Situation): string;
}[] = [
  {
    reason: 'ClaimNotFound',
    holds: ({ mount, volume }) => volume === undefined && isForeign(mount),
    message: ({ mount: { field, name } }) =>
      `${field} "${name}": this PersistentVolumeClaim does not exist; create it`,
  },
  {
    reason: 'ClaimNotCreated',
    holds: ({ volume }) => volume === undefined,
    message: ({ mount: { name } }) => `PersistentVolumeClaim "${name}" is being created`,
  },
  {
    reason: 'ClaimLost',
    holds: ({ volume }) => phaseOf(volume) === 'Lost',
    message: situation =>
      `${described(situation)} has lost its PersistentVolume "${specOf(situation.volume)?.volumeName ?? ''}" and the files on it; restore that volume, or delete the PersistentVolumeClaim`,
  },
  {
    reason: 'StorageClassNotFound',
    holds: situation =>
      tells(situation, 'ProvisioningFailed') &&
      /^storageclass\S* ".*" not found/.test(situation.event?.message ?? ''),
    message: situation => `${unbound(situation)}, because that StorageClass does not exist; ${CHANGE_CLASS}`,
  },
  {
    reason: 'NoStorageClass',
    holds: situation => tells(situation, 'FailedBinding') && !specOf(situation.volume)?.storageClassName,
    message: situation => `${because(situation)}; ${NAME_CLASS}`,
  },
  {
    reason: 'ProvisioningFailed',
    holds: situation => tells(situation, 'ProvisioningFailed', 'FailedBinding'),
    message: because,
  },
  {
    reason: 'AwaitingPod',
    holds: situation => tells(situation, 'WaitForFirstConsumer', 'WaitForPodScheduled'),
    message: situation => `${described(situation)} is bound once the Pod is scheduled`,
  },
  { reason: 'ClaimNotBound', holds: ({ volume }) => phaseOf(volume) !== 'Bound', message: because },
];

/** Reasons that a later Event about the volume may refine. */
const EXPLAINED_BY_EVENTS: readonly string[] = [
  'ClaimNotBound',
  'StorageClassNotFound',
  'NoStorageClass',
  'ProvisioningFailed',
  'AwaitingPod',
];

/** Whether this reason of StorageReady is explained by the Events about a volume. */
export const isExplainedByEvents = (reason: string | undefined): boolean =>
  reason !== undefined && EXPLAINED_BY_EVENTS.includes(reason);

const obstacleTo = (situation: Situation): Condition[] => {
  if (phaseOf(situation.volume) === 'Bound') return [];
  const found = OBSTACLES.find(({ holds }) => holds(situation));
  return found ? [condition('False', found.reason, found.message(situation))] : [];
};

/** The condition StorageReady (`B8`): whether every mounted volume is bound, and if not, why the first one isn't. */
export function storageReadyCondition(
  spec: SandboxSpec,
  identity: Identity,
  volumes: ObservedVolumes,
  events: readonly VolumeEvent[],
): Condition | undefined {
  const mounted = mountedVolumes(spec, identity);
  if (mounted.length === 0) return undefined;
  const situations = mounted.map((mount): Situation => {
    const volume = volumes.get(mount.name);
    return { mount, volume, event: events.find(({ uid }) => uid === volume?.metadata.uid) };
  });
  const rank = ({ reason }: Condition) => OBSTACLES.findIndex(row => row.reason === reason);
  const [worst] = situations.flatMap(obstacleTo).sort((one, other) => rank(one) - rank(other));
  return worst ?? condition('True', 'ClaimsBound', 'every volume is bound');
}
