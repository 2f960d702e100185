/** Both halves of a claim, and every combination of their answers: what is left then, and what the next attempt does. */
import { describe, expect, it } from 'vitest';
import { pickCandidate, type WarmOrder } from '../../hooks/index.ts';
import type { Kubernetes, KubernetesRequest } from '../../src/kubernetes/client.ts';
import { KubernetesError } from '../../src/kubernetes/errors.ts';
import {
  addPod,
  addSandbox,
  addWarmPods,
  api,
  assignedTo,
  changeWarmPod,
  podPath,
  podsOf,
  type Replica,
  replica,
  statusOf,
  warmPodPath,
} from './claim-stage.ts';

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
  ...lostEndings,
} satisfies Record<string, Ending>;

const podEndings = {
  ok: {},
  '404': { happened: name => api.delete(podPath(name)) },
  '409': { refusal: new KubernetesError(409, 'Conflict', 'the object has been modified') },
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
  told: 'first' | 'next' | 'unfinished',
  warmPod: 'Assigned' | 'Ready' | 'Terminating' | "another's" | 'retired' | 'gone',
  pod: "the Sandbox's" | "the WarmPod's" | 'gone',
  servedInTheEnd: 'first' | 'next',
];

const had: Left = ['first', 'Assigned', "the Sandbox's", 'first'];
const unfinished = (warmPod: Left[1], pod: Left[2], served: Left[3]): Left => [
  'unfinished',
  warmPod,
  pod,
  served,
];
const next = (warmPod: Left[1], pod: Left[2]): Left => ['next', warmPod, pod, 'next'];

const table: Record<WarmPodEnding, Record<PodEnding, Left>> = {
  ok: {
    ok: had,
    '404': next('Terminating', 'gone'),
    '409': unfinished('Assigned', "the WarmPod's", 'first'),
    '422, going': next('Terminating', "the WarmPod's"),
    'no answer, undone': unfinished('Assigned', "the WarmPod's", 'first'),
    'no answer, done': unfinished('Assigned', "the Sandbox's", 'first'),
  },
  '409, changed harmlessly': {
    ok: had,
    '404': next('Terminating', 'gone'),
    '409': unfinished('Ready', "the WarmPod's", 'first'),
    '422, going': next('Terminating', "the WarmPod's"),
    'no answer, undone': unfinished('Ready', "the WarmPod's", 'first'),
    'no answer, done': unfinished('Ready', "the Sandbox's", 'first'),
  },
  "409, another's": {
    ok: next("another's", "the Sandbox's"),
    '404': next("another's", 'gone'),
    '409': unfinished("another's", "the WarmPod's", 'next'),
    '422, going': next("another's", "the WarmPod's"),
    'no answer, undone': unfinished("another's", "the WarmPod's", 'next'),
    'no answer, done': unfinished("another's", "the Sandbox's", 'next'),
  },
  '409, retired': {
    ok: next('retired', "the Sandbox's"),
    '404': next('retired', 'gone'),
    '409': unfinished('retired', "the WarmPod's", 'next'),
    '422, going': next('retired', "the WarmPod's"),
    'no answer, undone': unfinished('retired', "the WarmPod's", 'next'),
    'no answer, done': unfinished('retired', "the Sandbox's", 'next'),
  },
  '404': {
    ok: next('gone', "the Sandbox's"),
    '404': next('gone', 'gone'),
    '409': unfinished('gone', "the WarmPod's", 'next'),
    '422, going': next('gone', "the WarmPod's"),
    'no answer, undone': unfinished('gone', "the WarmPod's", 'next'),
    'no answer, done': unfinished('gone', "the Sandbox's", 'next'),
  },
  '422': {
    ok: unfinished('Ready', "the Sandbox's", 'first'),
    '404': unfinished('Ready', 'gone', 'next'),
    '409': unfinished('Ready', "the WarmPod's", 'first'),
    '422, going': unfinished('Ready', "the WarmPod's", 'next'),
    'no answer, undone': unfinished('Ready', "the WarmPod's", 'first'),
    'no answer, done': unfinished('Ready', "the Sandbox's", 'first'),
  },
  'no answer, undone': {
    ok: unfinished('Ready', "the Sandbox's", 'first'),
    '404': unfinished('Ready', 'gone', 'next'),
    '409': unfinished('Ready', "the WarmPod's", 'first'),
    '422, going': unfinished('Ready', "the WarmPod's", 'next'),
    'no answer, undone': unfinished('Ready', "the WarmPod's", 'first'),
    'no answer, done': unfinished('Ready', "the Sandbox's", 'first'),
  },
  'no answer, done': {
    ok: unfinished('Assigned', "the Sandbox's", 'first'),
    '404': unfinished('Assigned', 'gone', 'next'),
    '409': unfinished('Assigned', "the WarmPod's", 'first'),
    '422, going': unfinished('Assigned', "the WarmPod's", 'next'),
    'no answer, undone': unfinished('Assigned', "the WarmPod's", 'first'),
    'no answer, done': unfinished('Assigned', "the Sandbox's", 'first'),
  },
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
  const first = pickCandidate(one.warmPods.candidates('team', ''), order.claimant.uid, Date.now())?.name;
  if (first === undefined) throw new Error('there is a candidate');
  const names = { first, next: first === 'pool-1-0' ? 'pool-1-1' : 'pool-1-0' };
  return { order, one, names };
}

async function tellingOf({ claim }: Replica, order: WarmOrder, names: Record<'first' | 'next', string>) {
  const told = await claim(order).catch(({ code }: { code: string }) => code);
  if (told === 'CLAIM_UNFINISHED') return 'unfinished';
  if (typeof told !== 'object' || told.result !== 'warm') return told;
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
  const [told, warmPodLeft, podLeft, served] = left;
  const endings: [Ending, Ending] = [warmPodEndings[warmPod], podEndings[pod]];

  it.each(continuations)(`tells ${told}, and %s serves ${served}`, async continuation => {
    const { order, one, names } = await begin(endings);
    const elsewhere = await replica();
    api.letWatch(continuation !== 'a blind one');
    expect(await tellingOf(one, order, names)).toBe(told);
    expect(warmPodNow(names.first)).toBe(warmPodLeft);
    expect(podNow(names.first)).toBe(podLeft);

    const following = continuation === 'the same replica' ? one : elsewhere;
    expect(await tellingOf(following, order, names)).toBe(served);
    expect(assignedTo('sandbox-box')).toEqual([names[served]]);
    expect(podsOf('sandbox-box')).toContain(names[served]);
  });
});
