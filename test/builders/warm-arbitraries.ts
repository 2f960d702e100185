/** Requests about a pool in any state, also in those that no history leads to. */
import fc from 'fast-check';
import type { KubernetesObject } from '../../hooks/contract.ts';
import { secondsFromNow, written } from './identity.ts';
import { type WarmPodBuilder, warmPod } from './warm-pod.ts';
import { type PoolBuilder, warmPool } from './warm-pool.ts';
import { poolEnvelope, storedPodTemplate } from './warm-request.ts';
import { pythonRuntime } from './warm-runtime.ts';

export const CURRENT = storedPodTemplate(warmPool().build());
const OLDER = storedPodTemplate(warmPool().build(), [pythonRuntime('python:3.10.1')]);

const past = (seconds: number) => fc.nat(seconds).map(ago => written(secondsFromNow(-ago)));

type State = (one: WarmPodBuilder) => WarmPodBuilder;

const STATES: State[] = [
  one => one,
  one => one.ready(),
  one => one.ready(),
  one => one.assignedTo('u1'),
  one => one.terminating(),
  one => one.retired(),
  one => one.ready().retired(),
  one => one.retired().assignedTo('u1'),
  one => one.retired().terminating(),
  one => one.ready().deleting(),
  one => one.assignedTo('u1').deleting(),
];

/** A WarmPod in any state, of either template, up to two hours old. */
const state = fc
  .record({
    state: fc.constantFrom(...STATES),
    template: fc.constantFrom(CURRENT, CURRENT, OLDER),
    createdAt: past(7200),
  })
  .map(
    ({ state: into, template, createdAt }): State =>
      one =>
        into(one.ofTemplate(template.metadata.name).createdAt(createdAt)),
  );

const ordinals = fc.uniqueArray(fc.nat(40), { maxLength: 12 });

const warmPods = fc
  .tuple(ordinals, fc.array(state, { minLength: 12, maxLength: 12 }))
  .map(([numbers, states]) =>
    numbers.map((number, index) => (states[index] ?? (one => one))(warmPod(number)).build()),
  );

const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });

const memory = fc.record(
  {
    idleTarget: fc.nat(12),
    lowSince: past(600),
    lowPeak: fc.nat(12),
    nextOrdinal: fc.nat(60),
    lastScaleTime: past(600),
  },
  { requiredKeys: [] },
);

const scaling = fc.record({
  enabled: fc.boolean(),
  targetUtilization: fc.integer({ min: 1, max: 100 }),
  scaleDownDelay: fc.constantFrom(0, 60, 300),
});

const size = fc
  .record({ minSize: fc.nat(6), beyond: fc.nat(6), bounded: fc.boolean() })
  .map(({ minSize, beyond, bounded }) => ({ minSize, maxSize: bounded ? minSize + beyond : 0 }));

const ready = fc.constantFrom<['True' | 'False', string][]>(
  ['True', 'Filled'],
  ['True', 'Refilling'],
  ['False', 'Filling'],
);

const pool: fc.Arbitrary<PoolBuilder> = fc
  .record({ size, ttl: fc.constantFrom(0, 60, 3600), autoScaling: scaling, memory, ready: optional(ready) })
  .map(({ size: sizes, ttl, autoScaling, memory: remembered, ready: was }) => {
    const one = warmPool()
      .spec({ ...sizes, ttl, autoScaling })
      .status(remembered);
    return was === undefined ? one : one.wasReady(...was);
  });

const related = fc.constantFrom<KubernetesObject[][]>(
  [pythonRuntime()],
  [pythonRuntime()],
  [pythonRuntime()],
  [],
);

export interface PoolSituation {
  parent: KubernetesObject;
  children: KubernetesObject[];
  related: KubernetesObject[];
}

/** A pool with up to a dozen WarmPods; now and then its runtime is missing. */
export const poolSituation = (): fc.Arbitrary<PoolSituation> =>
  fc
    .record({ pool, warmPods, podTemplates: fc.subarray([CURRENT, OLDER]), related })
    .map(({ pool: one, warmPods: some, podTemplates, related: others }) => ({
      parent: one.build(),
      children: [...some, ...podTemplates],
      related: others,
    }));

export const envelopeOf = ({ parent, children, related: others }: PoolSituation) =>
  poolEnvelope(parent, children, others);
