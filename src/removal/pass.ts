/** One look at every object that may carry our finalizers. */
import { finalizersOn, type Parents } from '../controllers.ts';
import type { Kubernetes } from '../kubernetes/client.ts';
import { hasReason, isRefusedPatch, unlessMissing } from '../kubernetes/errors.ts';
import { type ListedObject, listAll, metadataOnly } from '../kubernetes/list.ts';

/** What was found of one kind, in all namespaces. */
export interface KindPass {
  objects: ListedObject[];
  /** How many carried a finalizer of ours. */
  held: number;
  /** Of how many of those it was taken off; the others were changed at that moment, or are among the problems. */
  removed: number;
  /** What went wrong, one sentence each. */
  problems: string[];
}
export type Pass = Record<Parents, KindPass>;

/** The API server answers each within a few milliseconds; more at once would only crowd out others. */
const atOnce = 16;

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const finalizersOf = ({ metadata }: ListedObject): string[] =>
  Array.isArray(metadata.finalizers) ? metadata.finalizers : [];

const pathOf = (parents: Parents, { name, namespace = '' }: ListedObject['metadata']): string =>
  `/apis/llmsafespace.dev/v1/namespaces/${encodeURIComponent(namespace)}/${parents}/${encodeURIComponent(name)}`;

/** The list is replaced only if unchanged, so that no one else's finalizer is lost. */
const patchOf = (before: string[], ours: string[]) => [
  { op: 'test', path: '/metadata/finalizers', value: before },
  { op: 'replace', path: '/metadata/finalizers', value: before.filter(name => !ours.includes(name)) },
];

/** Whether the object is rid of them, or gone altogether; false if it was changed meanwhile. */
async function takeOff(kubernetes: Kubernetes, parents: Parents, object: ListedObject): Promise<boolean> {
  try {
    await unlessMissing(
      kubernetes.request({
        method: 'PATCH',
        path: pathOf(parents, object.metadata),
        contentType: 'application/json-patch+json',
        accept: metadataOnly.object,
        body: patchOf(finalizersOf(object), finalizersOn(parents)),
      }),
    );
    return true;
  } catch (error) {
    if (isRefusedPatch(error) || hasReason(error, 'Conflict')) return false;
    throw error;
  }
}

/** Without its CRD a kind has no objects. */
async function listParents(kubernetes: Kubernetes, parents: Parents): Promise<ListedObject[]> {
  const path = `/apis/llmsafespace.dev/v1/${parents}`;
  const list = await unlessMissing(listAll(kubernetes, { path, accept: metadataOnly.list }));
  return list?.items ?? [];
}

async function freeAll(kubernetes: Kubernetes, parents: Parents, held: ListedObject[]) {
  const problems: string[] = [];
  let removed = 0;
  // Shared by all workers: each takes the next.
  const rest = held.values();
  const work = async () => {
    for (const object of rest) {
      try {
        if (await takeOff(kubernetes, parents, object)) removed += 1;
      } catch (error) {
        problems.push(`${parents} ${object.metadata.namespace}/${object.metadata.name}: ${messageOf(error)}`);
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return { removed, problems };
}

async function passOver(kubernetes: Kubernetes, parents: Parents): Promise<KindPass> {
  try {
    const objects = await listParents(kubernetes, parents);
    const ours = finalizersOn(parents);
    const held = objects.filter(object => finalizersOf(object).some(name => ours.includes(name)));
    return { objects, held: held.length, ...(await freeAll(kubernetes, parents, held)) };
  } catch (error) {
    return { objects: [], held: 0, removed: 0, problems: [`listing ${parents}: ${messageOf(error)}`] };
  }
}

/**
 * Takes our finalizers off every object of every namespace, once. Never rejects: what failed is among the problems. A WarmPool is freed
 * before its WarmPods, which follow it.
 */
export async function makePass(kubernetes: Kubernetes): Promise<Pass> {
  return {
    sandboxes: await passOver(kubernetes, 'sandboxes'),
    warmpools: await passOver(kubernetes, 'warmpools'),
    warmpods: await passOver(kubernetes, 'warmpods'),
  };
}
