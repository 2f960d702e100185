/** The warm pools that claims are served from: made full before a run, and gone after it. */
import { setTimeout as sleep } from 'node:timers/promises';
import { resourcePath } from '../../../src/kubernetes/paths.ts';
import { namespace, type StartedKind, sandbox } from '../cold-start/objects.ts';
import type { Stage } from '../cold-start/stage.ts';
import { countReady, untilWarmPods } from './warm-pod-phases.ts';

const pools = { apiVersion: 'llmsafespace.dev/v1', kind: 'WarmPool', namespace };
const pollMs = 100;

interface List {
  items: { metadata: { name: string }; status?: { warmPodRef?: { name: string } } }[];
}

export interface Pool {
  /** The Sandbox that its Pods fit, and no other pool's. */
  kind: StartedKind;
  /** Makes the pool; resolves to the seconds until so many WarmPods are Ready. */
  fill(size: number): Promise<number>;
  /** Resolves when as many WarmPods are Ready as it was made for. */
  full(): Promise<void>;
  /** How many Sandboxes have a Pod of this pool. */
  countWarm(): Promise<number>;
  /** Removes the pool and its idle Pods; what Sandboxes have stays theirs. */
  remove(): Promise<void>;
}

/** Pools of another CPU have another template: none serves another's Sandboxes. */
const firstCpuMillis = 500;

const kindOf = (template: number): StartedKind => ({
  ...sandbox,
  spec: { ...sandbox.spec, resources: { cpu: `${firstCpuMillis + template}m` } },
});

/** The same Sandbox, but that it doesn't want a warm Pod. */
export const unwilling = (kind: StartedKind): StartedKind => ({
  ...kind,
  annotations: { 'llmsafespace.dev/use-warm-pod': 'false' },
});

function manifestOf(name: string, spec: object, minSize: number) {
  const annotations = { 'llmsafespace.dev/force-delete': 'true' };
  const { apiVersion, kind } = pools;
  return {
    apiVersion,
    kind,
    metadata: { name, namespace, annotations },
    spec: { ...spec, minSize, ttl: 0 },
  };
}

/** What a pool and its Sandboxes say besides. */
interface Said {
  pool: object;
  sandbox: object;
}

/** A pool with a template of its own for each number. */
export function poolIn(
  { kubernetes, forWatches }: Stage,
  name = 'bench',
  template = 0,
  said: Said = { pool: {}, sandbox: {} },
): Pool {
  const plain = kindOf(template);
  const kind = { ...plain, spec: { ...plain.spec, ...said.sandbox } };
  let size = 0;

  const list = async (collection: typeof pools) =>
    (await kubernetes.request<List>({ method: 'GET', path: resourcePath(collection) })).items;

  const full = () =>
    untilWarmPods(forWatches, {
      pool: name,
      otherwise: `the pool ${name} had not ${size} WarmPods Ready`,
      holds: phases => countReady(phases) >= size,
    });

  return {
    kind,
    full,
    async fill(wanted) {
      size = wanted;
      const beganAtMs = performance.now();
      const body = manifestOf(name, { ...plain.spec, ...said.pool }, size);
      await kubernetes.request({ method: 'POST', path: resourcePath(pools), body });
      await full();
      return (performance.now() - beganAtMs) / 1000;
    },
    countWarm: async () =>
      (await list(sandbox.collection)).filter(({ status }) => status?.warmPodRef?.name.startsWith(`${name}-`))
        .length,
    async remove() {
      await kubernetes.request({ method: 'DELETE', path: resourcePath({ ...pools, name }) });
      await untilWarmPods(forWatches, {
        pool: name,
        otherwise: `the WarmPods of the pool ${name} were not gone`,
        holds: ({ size: left }) => left === 0,
      });
      while ((await list(pools)).some(({ metadata }) => metadata.name === name)) await sleep(pollMs);
    },
  };
}
