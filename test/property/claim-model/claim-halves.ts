/** A claim, taken apart: how it is begun, and what may become of its two halves, the status of the WarmPod and the owner of its Pod. */
import fc from 'fast-check';
import type { KubeObject } from '../../../tools/metacontroller-loop/src/objects.ts';
import { createSandbox, isStarting, startPod } from './cluster.ts';
import { oneOf } from './command.ts';
import { cutOff, FATES, type Fate, kill } from './look-commands.ts';
import type { Task } from './metacontroller.ts';
import type { Pending } from './network.ts';
import { sandboxesIn, type WarmPodObject } from './objects.ts';
import type { Replica } from './replica.ts';
import { MOST_SANDBOXES } from './sandbox-commands.ts';
import type { World } from './world.ts';

const EVERYTHING = Number.POSITIVE_INFINITY;
/** Before its halves a claim, and its hook, ask for less than this. */
const MOST_BEFORE = 10;

export interface Whose {
  index: number;
  namespace: string;
  isNew: boolean;
}

const isWarmPodHalf = ({ call }: Pending): boolean =>
  call.path.includes('/warmpods/') &&
  call.method === 'PATCH' &&
  (call.body as { status?: { phase?: string } }).status?.phase === 'Assigned';
/** A WarmPod is given back to its pool. */
export const isGivingBack = ({ sender, call }: Pending): boolean =>
  sender.by === 'hook server' &&
  call.path.includes('/warmpods/') &&
  (call.body as { status?: { assignedTo?: unknown } } | undefined)?.status?.assignedTo === null;
const isPodHalf = ({ call }: Pending): boolean => call.path.includes('/pods/') && call.method === 'PATCH';

export const isHalf = (one: Pending): boolean => isWarmPodHalf(one) || isPodHalf(one);
export const HALVES = { WarmPod: isWarmPodHalf, Pod: isPodHalf, none: () => false };

const PLAIN = { useWarmPod: undefined, type: 'plain', memory: '512Mi', hasService: false } as const;

/** A new Sandbox that a claim is for. */
export function createClaimant(
  { store, nextName, metacontroller, bindsLate }: World,
  namespace: string,
  finalized: boolean,
): Task {
  const name = nextName('box');
  createSandbox(store, name, { ...PLAIN, namespace, finalized, tells: bindsLate });
  metacontroller.deliver('Sandbox', EVERYTHING);
  return { controller: 'sandbox', key: `${namespace}/${name}` };
}

/** One that is there, or a new one. */
function claimant(world: World, { index: at, namespace: of, isNew }: Whose): Task | undefined {
  const isFull = sandboxesIn(world.store).length >= MOST_SANDBOXES;
  if (isNew && !isFull) return createClaimant(world, of, true);
  return oneOf(
    world.metacontroller.tasks().filter(({ controller }) => controller === 'sandbox'),
    at,
  );
}

/** Begins a claim, and stops where a request of this sort is under way, if it ever is. */
export async function beginUntil(
  world: World,
  task: Task,
  through: number,
  isMeant: (one: Pending) => boolean,
): Promise<Replica> {
  const { network } = world;
  const before = network.latest();
  const asked = await world.look(task, through, 0);
  const isUnderWay = () => network.pending().some(one => one.id > before && isMeant(one));
  for (let count = 0; count < MOST_BEFORE && !isUnderWay(); count += 1) {
    await network.letThroughSince(before, 1);
  }
  return asked;
}

/** Begins a claim, if one is due, and stops where its halves are under way. */
export async function beginClaim(world: World, whose: Whose, through: number): Promise<Replica | undefined> {
  const task = claimant(world, whose);
  return task && beginUntil(world, task, through, isPodHalf);
}

export type Next = 'goes on' | 'is cut off' | Fate;
export const NEXT = fc.constantFrom<Next>('goes on', 'goes on', 'goes on', 'is cut off', ...FATES);

export async function goOn(
  world: World,
  asked: Replica,
  { next, ready }: { next: Next; ready: boolean },
): Promise<void> {
  if (next === 'is cut off') cutOff(asked);
  else if (next !== 'goes on') await kill(world, asked, next, ready);
}

/** The WarmPod that a claim is about; it has the name of its Pod. */
export function claimedIn({ store, network }: World, at: number): WarmPodObject | undefined {
  const half = oneOf(network.pending().filter(isPodHalf), at);
  const [, namespace, name = ''] = /namespaces\/([^/]+)\/pods\/([^/]+)$/.exec(half?.call.path ?? '') ?? [];
  return store.get('WarmPod', namespace, name) as WarmPodObject | undefined;
}

/** All replicas hear of it, and the first to write about it does so. */
export async function writeStatuses(world: World): Promise<void> {
  for (const one of world.replicas) {
    for (const watch of one.late()) if (watch.kind === 'WarmPod') watch.deliver(EVERYTHING);
    for (const alarm of one.dueAlarms()) await world.ring(one, alarm, EVERYTHING);
  }
}

export async function arrive(
  { network }: World,
  isMeant: (one: Pending) => boolean,
  name: string,
): Promise<void> {
  const half = network.pending().find(one => isMeant(one) && one.call.path.split('/').includes(name));
  if (half) await network.letThrough(half);
}

/** Longer than a writer leaves to the one that made the Pod. */
const OTHERS_WAIT_SECONDS = 2;

/** Its Pod is ready: every replica is about to say so, and the first has. */
export async function writeTwice(world: World, { metadata }: KubeObject, through: number): Promise<void> {
  const pod = world.store.get('Pod', metadata.namespace, metadata.name);
  if (pod && isStarting(pod)) startPod(world.store, pod);
  for (const one of world.replicas) for (const watch of one.late()) watch.deliver(EVERYTHING);
  await world.wait(OTHERS_WAIT_SECONDS, true);
  for (const [count, one] of [world.replica(through), world.replica(through + 1)].entries()) {
    for (const alarm of one.dueAlarms()) await world.ring(one, alarm, count === 0 ? EVERYTHING : 0);
  }
}
