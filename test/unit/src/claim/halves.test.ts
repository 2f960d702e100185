/** Both halves of a claim, and every combination of their answers: what is left then, and what the next attempt does. */
import { describe, expect, it } from 'vitest';
import { pickCandidate, type WarmOrder } from '../../../../hooks/index.ts';
import type { Kubernetes, KubernetesRequest } from '../../../../src/kubernetes/client.ts';
import { KubernetesError } from '../../../../src/kubernetes/errors.ts';
import {
  addPod,
  addSandbox,
  addWarmPods,
  aged,
  api,
  assignedTo,
  changeWarmPod,
  podPath,
  podsOf,
  type Replica,
  replica,
  statusOf,
  useClaimStage,
  warmPodPath,
} from '../claim-stage.ts';

useClaimStage();

/** How the request of one half ends. `undefined`: it is sent, as it is. */
interface Ending {
  /** What somebody did a moment before. */
  happened?(name: string): void;
  refusal?: KubernetesError;
  /** No answer came: it was carried out, or not. */
  lost?: 'done' | 'undone';
}

const noAnswer = new KubernetesError(
  0,
  'Unreachable',
  'the API server gave no answer: Headers Timeout Error',
);
const lostEndings = { 'no answer, undone': { lost: 'undone' }, 'no answer, done': { lost: 'done' } } as const;

const warmPodEndings = {
  ok: {},
  '409, changed harmlessly': {
    happened: name => changeWarmPod(name, { metadata: { labels: { touched: 'yes' } } }),
  },
  "409, another's": {
    happened: name => changeWarmPod(name, { status: { phase: 'Assigned', assignedTo: 'sandbox-other' } }),
  },
  '409, retired': { happened: name => changeWarmPod(name, { spec: { retire: true } }) },
  '404': { happened: name => api.delete(warmPodPath(name)) },
  '422': { refusal: new KubernetesError(422, 'Invalid', 'status.phase: Unsupported value') },
  '403': { refusal: new KubernetesError(403, 'Forbidden', 'not on a Friday') },
  '500': { refusal: new KubernetesError(500, 'InternalError', 'failed calling webhook') },
  ...lostEndings,
} satisfies Record<string, Ending>;

const podEndings = {
  ok: {},
  '404': { happened: name => api.delete(podPath(name)) },
  '409': { refusal: new KubernetesError(409, 'Conflict', 'the object has been modified') },
  '403': { refusal: new KubernetesError(403, 'Forbidden', 'not on a Friday') },
  '500': { refusal: new KubernetesError(500, 'InternalError', 'failed calling webhook') },
  '422, going': { happened: name => addPod(name, 'team', { deletionTimestamp: '2026-01-01T00:00:00Z' }) },
  ...lostEndings,
} satisfies Record<string, Ending>;

type WarmPodEnding = keyof typeof warmPodEndings;
type PodEnding = keyof typeof podEndings;

/**
 * What the first attempt tells, and the WarmPod and its Pod after it. A Pod that is the Sandbox's while its WarmPod isn't has nobody who
 * vouches for it: the composite omits it.
 */
type Left = [
  told: 'first' | 'next',
  warmPod: 'Assigned' | 'Ready' | 'Terminating' | "another's" | 'retired' | 'gone',
  pod: "the Sandbox's" | "the WarmPod's" | 'gone',
];

const had: Left = ['first', 'Assigned', "the Sandbox's"];
const next = (warmPod: Left[1], pod: Left[2]): Left => ['next', warmPod, pod];

/** Somebody else's by now, whatever becomes of the Pod. */
const elsewhere = (warmPod: Left[1]): Record<PodEnding, Left> => ({
  ok: next(warmPod, "the Sandbox's"),
  '404': next(warmPod, 'gone'),
  '409': next(warmPod, "the WarmPod's"),
  '403': next(warmPod, "the WarmPod's"),
  '500': next(warmPod, "the WarmPod's"),
  '422, going': next(warmPod, "the WarmPod's"),
  'no answer, undone': next(warmPod, "the WarmPod's"),
  'no answer, done': next(warmPod, "the Sandbox's"),
});

const served: Record<PodEnding, Left> = {
  ok: had,
  '404': next('Terminating', 'gone'),
  '409': next('Ready', "the WarmPod's"),
  '403': next('Ready', "the WarmPod's"),
  '500': next('Ready', "the WarmPod's"),
  '422, going': next('Terminating', "the WarmPod's"),
  'no answer, undone': had,
  'no answer, done': had,
};

const table: Record<WarmPodEnding, Record<PodEnding, Left>> = {
  ok: served,
  '409, changed harmlessly': served,
  "409, another's": elsewhere("another's"),
  '409, retired': elsewhere('retired'),
  '404': elsewhere('gone'),
  '422': elsewhere('Ready'),
  '403': elsewhere('Ready'),
  '500': elsewhere('Ready'),
  'no answer, undone': served,
  'no answer, done': served,
};

async function ended<T>(ending: Ending, name: string, send: () => Promise<T>): Promise<T> {
  ending.happened?.(name);
  if (ending.refusal) throw ending.refusal;
  if (ending.lost === 'undone') throw noAnswer;
  const answer = await send();
  if (ending.lost === 'done') throw noAnswer;
  return answer;
}

/** The way to the API server on which the first request of each half ends so. */
function ending(warmPod: Ending, pod: Ending): Kubernetes {
  const endings: [path: RegExp, ending: Ending][] = [
    [/\/warmpods\/([^/]+)\/status$/, warmPod],
    [/\/pods\/([^/]+)$/, pod],
  ];
  const left = new Set(endings);
  return {
    ...api.kubernetes,
    request<T>(request: KubernetesRequest): Promise<T> {
      const send = () => api.kubernetes.request<T>(request);
      const row = [...left].find(([path]) => request.method === 'PATCH' && path.test(request.path));
      if (!row) return send();
      left.delete(row);
      return ended(row[1], row[0].exec(request.path)?.[1] ?? '', send);
    },
  };
}

function warmPodNow(name: string): Left[1] {
  if (!api.get(warmPodPath(name))) return 'gone';
  const { phase, assignedTo: owner } = statusOf(name) as { phase: Left[1]; assignedTo?: string };
  if (phase === 'Assigned' && owner !== 'sandbox-box') return "another's";
  const { retire = false } = (api.get(warmPodPath(name))?.spec ?? {}) as { retire?: boolean };
  return retire ? 'retired' : phase;
}

function podNow(name: string): Left[2] {
  if (!api.get(podPath(name))) return 'gone';
  return podsOf('sandbox-box').includes(name) ? "the Sandbox's" : "the WarmPod's";
}

/** Two WarmPods, of which the Sandbox tries the first first. */
async function begin(endings: [warmPod: Ending, pod: Ending]) {
  addWarmPods(2);
  const order = addSandbox('box');
  const one = await replica(ending(...endings));
  const first = pickCandidate(
    one.warmPods.candidates('team', ''),
    order.claimant.uid,
    Date.now(),
    () => false,
  )?.name;
  if (first === undefined) throw new Error('there is a candidate');
  const names = { first, next: first === 'pool-1-0' ? 'pool-1-1' : 'pool-1-0' };
  return { order, one, names };
}

async function tellingOf({ claim }: Replica, order: WarmOrder, names: Record<'first' | 'next', string>) {
  const told = await claim(order);
  if (told?.result !== 'warm') return told;
  return told.pod.metadata.name === names.first ? 'first' : 'next';
}

const continuations = ['the same replica', 'another one that sees everything', 'a blind one'] as const;

const rows = Object.entries(table).flatMap(([warmPod, byPod]) =>
  Object.entries(byPod).map(([pod, left]) => ({
    warmPod: warmPod as WarmPodEnding,
    pod: pod as PodEnding,
    left,
  })),
);

describe.each(rows)('when the WarmPod answers $warmPod and the Pod $pod', ({ warmPod, pod, left }) => {
  const [told, warmPodLeft, podLeft] = left;
  const endings: [Ending, Ending] = [warmPodEndings[warmPod], podEndings[pod]];

  it(`tells ${told}`, async () => {
    const { order, one, names } = await begin(endings);
    expect(await tellingOf(one, order, names)).toBe(told);
    expect(warmPodNow(names.first)).toBe(warmPodLeft);
    expect(podNow(names.first)).toBe(podLeft);
    expect(assignedTo('sandbox-box')).toContain(names[told]);
    expect(podsOf('sandbox-box')).toContain(names[told]);
  });

  it.each(continuations)(`%s, asked again, tells ${told} too`, async continuation => {
    const { order, one, names } = await begin(endings);
    const elsewhereReplica = await replica();
    api.letWatch(continuation !== 'a blind one');
    expect(await tellingOf(one, order, names)).toBe(told);
    const following = continuation === 'the same replica' ? one : elsewhereReplica;
    expect(await tellingOf(following, aged(order), names)).toBe(told);
    expect(assignedTo('sandbox-box')).toEqual([names[told]]);
    expect(podsOf('sandbox-box')).toContain(names[told]);
  });
});
