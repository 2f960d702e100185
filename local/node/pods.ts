/** The Pods of the node by their UIDs. */
import { z } from 'zod';
import type { ListedObject } from '../../src/kubernetes/list.ts';
import type { NodeContext } from './node-context.ts';
import { type Pod, podName, podSchema } from './pod.ts';
import { type PodRun, runPod } from './pod-run.ts';
import { errorText } from './words.ts';

export interface Pods {
  /** These are all there are. */
  replace(items: ListedObject[]): void;
  event(type: 'ADDED' | 'MODIFIED' | 'DELETED', item: ListedObject): void;
  isRunning(namespace: string, pod: string, container: string): boolean;
  /** Ends all of them, and takes no more. */
  abandon(): Promise<void>;
}

/** For a Pod that has gone already. */
const goneGraceSeconds = 1;
/** For each Pod when the node goes. */
const longestGraceSeconds = 10;

const isOver = ({ status }: Pod) => status.phase === 'Succeeded' || status.phase === 'Failed';

export function createPods(node: NodeContext): Pods {
  const runs = new Map<string, { run: Promise<PodRun>; pod: Pod }>();
  /** By `namespace/name`: the latest of that name. */
  const latest = new Map<string, PodRun>();
  let open = true;

  const failed = (pod: Pod) => (error: unknown) => node.log(`Pod ${podName(pod)}: ${errorText(error)}`);

  function upsert(item: ListedObject): void {
    const { data: pod, error } = podSchema.safeParse(item);
    if (!pod) {
      node.log(`Pod ${item.metadata.name} can't be read: ${z.prettifyError(error)}`);
      return;
    }
    const known = runs.get(pod.metadata.uid);
    // One that had ended before the node came is left as it is.
    if (!open || (!known && isOver(pod))) return;
    const run = known?.run ?? runPod(pod, node);
    runs.set(pod.metadata.uid, { run, pod });
    run
      .then(one => {
        latest.set(podName(pod), one);
        one.update(pod);
      })
      .catch(failed(pod));
  }

  function remove(uid: string): void {
    const known = runs.get(uid);
    runs.delete(uid);
    known?.run.then(one => one.abandon(goneGraceSeconds)).catch(failed(known.pod));
  }

  return {
    replace(items) {
      const listed = new Set(items.map(({ metadata }) => metadata.uid));
      for (const uid of [...runs.keys()].filter(known => !listed.has(known))) remove(uid);
      for (const item of items) upsert(item);
    },
    event(type, item) {
      if (type === 'DELETED') remove(String(item.metadata.uid));
      else upsert(item);
    },
    isRunning: (namespace, name, container) =>
      latest.get(`${namespace}/${name}`)?.isRunning(container) ?? false,
    async abandon() {
      open = false;
      const all = [...runs.values()];
      await Promise.all(
        all.map(async ({ run, pod }) => {
          const { terminationGracePeriodSeconds: grace } = pod.spec;
          await (await run).abandon(Math.min(grace, longestGraceSeconds));
        }),
      );
    },
  };
}
