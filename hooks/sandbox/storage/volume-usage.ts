/** How full a Sandbox's volumes are, as its node's kubelet measures them (`B18`). */
import type { ReasonOf } from '../../api/reasons.ts';
import type { SandboxStatus } from '../../api/sandbox-status.ts';
import type { Context, FactQueries, Facts, KubernetesObject, VolumeUsage } from '../../contract.ts';
import { type Condition, conditionBefore, conditionOn } from '../../lib/conditions.ts';
import type { NewEvent } from '../../lib/events.ts';
import type { Identity } from '../../lib/identity.ts';
import { listed } from '../../lib/message.ts';
import { parseTime, secondsBetween } from '../../lib/time.ts';
import type { Settings } from '../../settings.ts';
import type { SandboxRequest } from '../request.ts';
import { mountedVolumes } from './mounted-volumes.ts';

type Reported = NonNullable<SandboxStatus['volumeUsage']>[number];

/** From which percentage a volume is warned of; the fullest first. */
export const FILL_LEVELS: readonly { fromPercent: number; reason: ReasonOf<'VolumePressure'> }[] = [
  { fromPercent: 95, reason: 'VolumeNearlyFull' },
  { fromPercent: 80, reason: 'HighVolumeUsage' },
];

/** Smaller changes aren't written, unless a level is reached. */
const NOTICEABLE_PERCENT = 10;
/** A level is left only so far below it: usage to and fro is one crossing. */
const SLACK_PERCENT = 5;
/** A kubelet measures a new Pod's volumes within a minute or two. */
const FIRST_FIGURES_SECONDS = 180;

const fromPercentOf = (percent: number): number =>
  FILL_LEVELS.find(({ fromPercent }) => percent >= fromPercent)?.fromPercent ?? 0;

const percentOf = (used: number, free: number): number =>
  used + free > 0 ? Math.floor((100 * used) / (used + free)) : 0;

const bytesPercent = ({ usedBytes, availableBytes }: VolumeUsage): number =>
  percentOf(usedBytes, availableBytes);
const inodesPercent = ({ inodesUsed, inodesFree }: VolumeUsage): number => percentOf(inodesUsed, inodesFree);

/** How full a volume is, as `df` counts: the fuller of its bytes and its inodes. */
export const fillPercent = (usage: VolumeUsage): number =>
  Math.max(bytesPercent(usage), inodesPercent(usage));

/** The percentage to report; the old one while nothing noticeable has changed. */
function reportedPercent(before: number | undefined, measured: number): number {
  if (before === undefined || Math.abs(measured - before) >= NOTICEABLE_PERCENT) return measured;
  const [was, is] = [fromPercentOf(before), fromPercentOf(measured)];
  const hasCrossed = is > was || (is < was && measured < was - SLACK_PERCENT);
  return hasCrossed ? measured : before;
}

const reportedOf = (name: string, usage: VolumeUsage, before: Reported | undefined): Reported => ({
  name,
  usedPercent: reportedPercent(before?.usedPercent, bytesPercent(usage)),
  inodesUsedPercent: reportedPercent(before?.inodesUsedPercent, inodesPercent(usage)),
});

const fullest = ({ usedPercent, inodesUsedPercent }: Reported): number =>
  Math.max(usedPercent, inodesUsedPercent);

const described = (volume: Reported): string =>
  volume.usedPercent >= volume.inodesUsedPercent
    ? `PersistentVolumeClaim "${volume.name}" is ${volume.usedPercent} % full`
    : `PersistentVolumeClaim "${volume.name}" has used ${volume.inodesUsedPercent} % of its inodes`;

const pressure = conditionOn('VolumePressure');

function pressureOf(volumes: readonly Reported[]): Condition {
  const sorted = volumes.toSorted((one, other) => fullest(other) - fullest(one));
  const [worst] = sorted;
  const level = FILL_LEVELS.find(({ fromPercent }) => worst && fullest(worst) >= fromPercent);
  if (!level) return pressure('False', 'VolumesHaveRoom', 'every volume has room');
  const full = sorted.filter(volume => fromPercentOf(fullest(volume)) > 0).map(described);
  return pressure('True', level.reason, listed(full));
}

/** What a status says of its Sandbox's volumes. */
export interface VolumeReport {
  volumeUsage: SandboxStatus['volumeUsage'];
  condition: Condition | undefined;
}

type VolumeUsages = Readonly<Record<string, VolumeUsage>>;

/** What was reported last, of volumes of these names. */
interface LastReport extends VolumeReport {
  names: readonly string[];
  /** Whether the Sandbox has just started. */
  isYoung: boolean;
}

/**
 * Said only where nothing was said before: the cause may change with each try, and another replica may be able to read what this one
 * can't, so that the two would write in turn.
 */
const unread = ({ volumeUsage, condition }: LastReport, reason: string): VolumeReport => ({
  volumeUsage,
  condition:
    condition ?? pressure('Unknown', 'UsageUnknown', `how full the volumes are is not known: ${reason}`),
});

function read(last: LastReport, usages: VolumeUsages): VolumeReport {
  const volumeUsage = last.names.flatMap(name => {
    const before = last.volumeUsage?.find(volume => volume.name === name);
    const usage = usages[name];
    return usage ? [reportedOf(name, usage, before)] : (before ?? []);
  });
  if (volumeUsage.length > 0) return { volumeUsage, condition: pressureOf(volumeUsage) };
  return last.isYoung ? last : unread(last, `the kubelet measures none of ${listed(last.names)}`);
}

function report(last: LastReport, measured: Facts['volumeUsage']): VolumeReport {
  if (measured === undefined) return last;
  if (!measured.known) return unread(last, measured.reason);
  return measured.value === undefined ? last : read(last, measured.value);
}

const isMeasured = ({ storage }: Settings, volumes: readonly unknown[]): boolean =>
  storage.usage === 'kubelet' && volumes.length > 0;

/**
 * What is said of a Sandbox's volumes: a percentage each, by steps of ten and when a level is reached, and the condition VolumePressure.
 * Both stay as they are while nothing new is known, and are absent where nothing is measured.
 */
export function volumeReport(
  { sandbox: { spec, status } }: SandboxRequest,
  identity: Identity,
  { facts, settings, now }: Pick<Context<Settings>, 'facts' | 'settings' | 'now'>,
): VolumeReport {
  const names = mountedVolumes(spec, identity).map(({ name }) => name);
  if (!isMeasured(settings, names)) return { volumeUsage: undefined, condition: undefined };
  const { startTime, volumeUsage, conditions } = status;
  const isYoung =
    startTime === undefined || secondsBetween(parseTime(startTime), now) < FIRST_FIGURES_SECONDS;
  const condition = conditionBefore(conditions, 'VolumePressure');
  const { volumeUsage: told, condition: said } = report(
    { volumeUsage, condition, names: [...new Set(names)], isYoung },
    facts.volumeUsage,
  );
  return { volumeUsage: told, condition: said };
}

/** A Warning for each volume that has reached a level (`B18`, `E3`). */
export const filledUp = (before: SandboxStatus, after: SandboxStatus): NewEvent[] =>
  (after.volumeUsage ?? []).flatMap(volume => {
    const last = before.volumeUsage?.find(({ name }) => name === volume.name);
    const [was, is] = [last, volume].map(one => (one ? fromPercentOf(fullest(one)) : 0));
    const level = FILL_LEVELS.find(({ fromPercent }) => fromPercent === is && is > (was ?? 0));
    return level ? [{ type: 'Warning', reason: level.reason, message: described(volume) }] : [];
  });

const nodeOf = (pod: KubernetesObject | undefined): string | undefined =>
  (pod?.spec as { nodeName?: string } | undefined)?.nodeName;

/** The kubelet's figures of a running Sandbox's volumes, if the installation wants them. */
export function volumeUsageQuery(
  { sandbox: { metadata, spec, status } }: SandboxRequest,
  pod: KubernetesObject | undefined,
  identity: Identity,
  settings: Settings,
): FactQueries {
  const nodeName = nodeOf(pod);
  const { name, formerName = name } = identity;
  const names = mountedVolumes(spec, identity).flatMap(volume =>
    volume.name === name ? [name, formerName] : [volume.name],
  );
  return isMeasured(settings, names) && status.phase === 'Running' && nodeName !== undefined
    ? { volumeUsage: { nodeName, namespace: metadata.namespace, names: [...new Set(names)] } }
    : {};
}

const EACH_SECONDS = 60;
/** The kubelet is read after the first call, not during it. */
const FIRST_SECONDS = 5;

/** When to ask again about a running Sandbox's volumes; undefined where nothing is measured. */
export function measureAgainSeconds(
  { sandbox: { spec } }: SandboxRequest,
  identity: Identity,
  { facts: { volumeUsage }, settings }: Pick<Context<Settings>, 'facts' | 'settings'>,
): number | undefined {
  if (!isMeasured(settings, mountedVolumes(spec, identity))) return undefined;
  return volumeUsage === undefined || (volumeUsage.known && volumeUsage.value === undefined)
    ? FIRST_SECONDS
    : EACH_SECONDS;
}
