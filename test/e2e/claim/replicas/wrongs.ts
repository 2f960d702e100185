/** What must never have happened in a history of Pods, WarmPods and Sandboxes. */
import type { Moment, PodMoment, SandboxMoment, WarmPodMoment } from './moments.ts';

/** A row for each key that had several values. */
function several(pairs: readonly (readonly [key: string, value: string])[], what: string): string[] {
  const values = new Map<string, Set<string>>();
  for (const [key, value] of pairs) values.set(key, (values.get(key) ?? new Set()).add(value));
  return [...values]
    .filter(([, { size }]) => size > 1)
    .map(([key, found]) => `${key} ${what} ${[...found].join(', then ')}`);
}

/** Every moment at which a Pod was a Sandbox's. */
export const podsOfSandboxes = (moments: readonly Moment[]): PodMoment[] =>
  moments.filter(
    (moment): moment is PodMoment => moment.kind === 'Pod' && moment.ownerKind === 'Sandbox' && !moment.gone,
  );

/** Pods that were one Sandbox's and then another's. */
export const sharedPods = (moments: readonly Moment[]): string[] =>
  several(
    podsOfSandboxes(moments).map(({ name, uid, ownerUid }) => [`Pod ${name} (${uid})`, ownerUid]),
    'was owned by',
  );

/** WarmPods that were assigned to one Sandbox and then to another. */
export const reassignedWarmPods = (moments: readonly Moment[]): string[] =>
  several(
    moments.flatMap(moment =>
      moment.kind === 'WarmPod' && moment.assignedTo
        ? [[`WarmPod ${moment.name} (${moment.uid})`, moment.assignedTo] as const]
        : [],
    ),
    'was assigned to',
  );

/** Sandboxes that have had more than one Pod. Not wrong in itself: a claim may be made twice, and one of the Pods goes. */
export const sandboxesWithSeveralPods = (moments: readonly Moment[]): string[] =>
  several(
    podsOfSandboxes(moments).map(({ name, uid, ownerUid }) => [`Sandbox ${ownerUid}`, `${name} (${uid})`]),
    'had',
  );

/** The objects as they are at a moment of the replay. */
interface Present {
  pods: Map<string, PodMoment>;
  /** By the names of their Pods, which are used once. */
  warmPods: Map<string, WarmPodMoment>;
  sandboxes: Map<string, SandboxMoment>;
}

/** The UID of the Sandbox that a Pod is meant for: handed over, or assigned and about to be. */
function holderOf({ name, ownerKind, ownerUid }: PodMoment, { warmPods }: Present): string | undefined {
  if (ownerKind === 'Sandbox') return ownerUid;
  const warmPod = warmPods.get(name);
  return warmPod?.phase === 'Assigned' ? warmPod.assignedTo : undefined;
}

/** Half a claim is none: the Pod that was had without its WarmPod may be deleted, and the next one is tried. */
const isVouchedFor = ({ name, ownerUid }: PodMoment, { warmPods }: Present): boolean => {
  const warmPod = warmPods.get(name);
  return warmPod === undefined || warmPod.assignedTo === ownerUid;
};

/** Whether a Sandbox that lives has this Pod and counts on it; a second one is in nobody's use. */
function isInUse(pod: PodMoment, present: Present): boolean {
  const sandbox = present.sandboxes.get(holderOf(pod, present) ?? '');
  if (sandbox === undefined || sandbox.going) return false;
  if (sandbox.podName !== undefined) return sandbox.podName === pod.name;
  if (pod.ownerKind === 'Sandbox' && !isVouchedFor(pod, present)) return false;
  return ![...present.pods.values()].some(
    other => other.uid !== pod.uid && other.ownerUid === sandbox.uid && !other.going,
  );
}

function note(moment: Moment, { pods, warmPods, sandboxes }: Present): void {
  if (moment.kind === 'Pod') pods.set(moment.uid, moment);
  else if (moment.kind === 'Sandbox') sandboxes.set(moment.uid, moment);
  else if (moment.podName !== undefined) warmPods.set(moment.podName, moment);
}

/** All moments of a Sandbox, of its Pods and of the WarmPods that were assigned to it: a failure can't be understood without. */
export function historyOf(moments: readonly Moment[], sandboxUid: string): string[] {
  const names = new Set(
    moments.flatMap(moment => {
      if (moment.kind === 'Sandbox') return moment.uid === sandboxUid ? [moment.name] : [];
      const holder = moment.kind === 'Pod' ? moment.ownerUid : moment.assignedTo;
      return holder === sandboxUid ? [moment.name] : [];
    }),
  );
  return moments.filter(({ name }) => names.has(name)).map(moment => JSON.stringify(moment));
}

/** Pods that were deleted, or told to go, while a living Sandbox had them. */
export function podsLostInUse(moments: readonly Moment[]): string[] {
  const present: Present = { pods: new Map(), warmPods: new Map(), sandboxes: new Map() };
  const lost: string[] = [];
  for (const moment of moments) {
    if (moment.kind === 'Pod' && moment.going) {
      const before = present.pods.get(moment.uid);
      if (before && !before.going && isInUse(before, present)) {
        lost.push(
          `Pod ${moment.name} (${moment.uid}) of Sandbox ${holderOf(before, present)} at ${moment.version}`,
        );
      }
    }
    note(moment, present);
  }
  return lost;
}
