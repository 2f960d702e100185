/** Somebody who answers what happens in a namespace, for as long as they are let. */
import { type Change, followChanges, versionOf } from './changes.ts';
import { collectionPath, type Kind } from './kinds.ts';
import type { Stage } from './stage.ts';

export type End = () => Promise<void>;

/** Which objects an agent minds: those of Sandboxes, or those that wait for one. */
export type Component = 'sandbox' | 'warmpod';

/** Answers each change of a component's objects of a kind. */
export async function agent<K extends Kind>(
  stage: Stage,
  { kind, component }: { kind: K; component: Component },
  answer: (change: Change<K>) => Promise<void>,
): Promise<End> {
  const { metadata } = await stage.api.call<{ metadata: { resourceVersion: string } }>({
    method: 'GET',
    path: collectionPath(kind),
    query: { limit: '1' },
  });
  const ending = new AbortController();
  const where = { kind, from: versionOf(metadata), signal: ending.signal };
  const following = followChanges(stage.api, where, change => {
    if (change.object.metadata?.namespace !== stage.namespace || change.type === 'DELETED') return;
    if (change.object.metadata.labels?.component === component) void answer(change).catch(() => undefined);
  });
  return async () => {
    ending.abort();
    await following.catch(() => undefined);
  };
}

/** Deletes each object of a kind as soon as it is seen. */
export const deletes =
  (kind: Kind, component: Component) =>
  (stage: Stage): Promise<End> =>
    agent(stage, { kind, component }, ({ object }) =>
      stage.objects.remove(kind, object.metadata?.name ?? ''),
    );

const isOver = ({ object: { status, metadata } }: Change<'Pod'>) =>
  ['Failed', 'Succeeded'].includes(status?.phase ?? '') || metadata?.deletionTimestamp;

/** Ends each Pod that is in one of these phases, as a kubelet would. */
export const ends =
  (component: Component, phases: readonly string[], status: object) =>
  (stage: Stage): Promise<End> =>
    agent(stage, { kind: 'Pod', component }, async change => {
      const { status: before, metadata } = change.object;
      if (!isOver(change) && phases.includes(before?.phase ?? 'Pending'))
        await stage.objects.patchStatus('Pod', metadata?.name ?? '', { ...status });
    });

/** Something that somebody does each second. */
export const eachSecond =
  (act: (stage: Stage, round: number) => Promise<unknown>) =>
  async (stage: Stage): Promise<End> => {
    let round = 0;
    const timer = setInterval(() => {
      round += 1;
      void act(stage, round).catch(() => undefined);
    }, 1_000);
    return async () => clearInterval(timer);
  };

/** Pods whose node has no room for them, contrary to what the scheduler thought. */
export const REJECTED = {
  phase: 'Failed',
  reason: 'OutOfcpu',
  message: 'Node didn’t have enough resource: cpu',
};
/** Pods that are put off their node. */
export const EVICTED = {
  phase: 'Failed',
  reason: 'Evicted',
  message: 'The node was low on resource: memory.',
};
