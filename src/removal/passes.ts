import { setTimeout as sleep } from 'node:timers/promises';
import { type Parents, parentKinds } from '../controllers.ts';
import type { Kubernetes } from '../kubernetes/client.ts';
import { makePass, type Pass } from './pass.ts';

export interface Removal {
  /** Whether two passes in a row found nothing to do. */
  finished: boolean;
  /** How often a finalizer was taken off. */
  removed: Record<Parents, number>;
  last: Pass;
}

/** A Metacontroller that is on its way out may still finish what it has begun. */
const clearPasses = 2;
/** After this many passes, something puts the finalizers back, or they can't be removed. */
const mostPasses = 20;

const isClear = (pass: Pass) =>
  parentKinds.every(parents => pass[parents].held === 0 && pass[parents].problems.length === 0);

/** Removes our finalizers until none is left, with a pause (milliseconds) between passes (`E11`). */
export async function removeAll(kubernetes: Kubernetes, pauseMs: number): Promise<Removal> {
  const removed = { sandboxes: 0, warmpools: 0, warmpods: 0 };
  for (let passes = 1, clear = 0; ; passes += 1) {
    const pass = await makePass(kubernetes);
    for (const parents of parentKinds) removed[parents] += pass[parents].removed;
    clear = isClear(pass) ? clear + 1 : 0;
    const finished = clear >= clearPasses;
    if (finished || passes >= mostPasses) return { finished, removed, last: pass };
    await sleep(pauseMs);
  }
}
