/** A claim that ends anywhere, and is begun again on another replica. */
import { describe, expect, it } from 'vitest';
import type { Kubernetes, KubernetesRequest } from '../../../../src/kubernetes/client.ts';
import { KubernetesError } from '../../../../src/kubernetes/errors.ts';
import {
  addSandbox,
  addWarmPods,
  api,
  assignedTo,
  inPhase,
  podPath,
  podsOf,
  replica,
  useClaimStage,
  type WarmOrder,
} from '../claim-stage.ts';

useClaimStage();

const gone = new KubernetesError(0, 'Unreachable', 'the process is gone');

/**
 * The way to the API server of a process that ends with its n-th write: before it is sent, or before its answer arrives. Nothing is sent
 * after that, and no other answer arrives either.
 */
function endingWithWrite(last: number, moment: 'before' | 'after'): Kubernetes {
  let writes = 0;
  let ended = false;
  return {
    ...api.kubernetes,
    async request<T>(request: KubernetesRequest): Promise<T> {
      if (request.method !== 'GET') writes += 1;
      const isLast = writes === last && request.method !== 'GET';
      ended ||= isLast && moment === 'before';
      if (ended) throw gone;
      const answer = await api.kubernetes.request<T>(request);
      ended ||= isLast;
      if (ended) throw gone;
      return answer;
    },
  };
}

/** The first Pod that the Sandbox tries is on its way out, so that the way is longer. */
async function spoilFirst(order: WarmOrder): Promise<void> {
  const { claim } = await replica(endingWithWrite(2, 'before'));
  await claim(order).catch(() => undefined);
  const [first = ''] = assignedTo(order.claimant.uid);
  api.put(podPath(first), {
    ...api.get(podPath(first)),
    metadata: { deletionTimestamp: '2026-01-01T00:00:00Z' },
  });
}

const situations: [name: string, prepare: (order: WarmOrder) => void | Promise<void>, writes: number][] = [
  ['a claim', () => undefined, 2],
  ['a claim that meets a going Pod', spoilFirst, 4],
];
const moments = ['before', 'after'] as const;
const views: ['sees everything' | 'is blind since then', fresh: boolean][] = [
  ['sees everything', true],
  ['is blind since then', false],
];
const rows = situations.flatMap(([name, prepare, writes]) =>
  Array.from({ length: writes }, (_, index) => index + 1).flatMap(last =>
    moments.flatMap(moment => views.map(([view, fresh]) => ({ name, prepare, last, moment, view, fresh }))),
  ),
);

describe('a replica that is killed', () => {
  it.each(rows)(
    'during $name, $moment the answer to write $last, is continued by one that $view',
    async ({ prepare, last, moment, fresh }) => {
      addWarmPods(5);
      const order = addSandbox('box');
      await prepare(order);
      const first = await replica(endingWithWrite(last, moment));
      const second = await replica();
      api.letWatch(fresh);
      await first.claim(order).catch(() => undefined);
      expect(await second.claim(order)).toMatchObject({ result: 'warm' });
      const pods = podsOf('sandbox-box');
      expect(pods).toHaveLength(1);
      expect(assignedTo('sandbox-box')).toEqual(pods);
      expect(inPhase('Terminating')).toHaveLength(prepare === spoilFirst ? 1 : 0);
    },
  );
});
