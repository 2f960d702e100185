/** Pools, and what may happen to them, in whatever order. */
import fc from 'fast-check';
import type { Happening } from './warm-happenings.ts';
import { warmPool } from './warm-pool.ts';

const index = fc.nat(20);
/** Caches are mostly up to date. */
const lag = fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(15) });

const happening = (does: Happening['does'], fields: Record<string, fc.Arbitrary<unknown>> = {}) =>
  fc.record({ does: fc.constant(does), ...fields }) as fc.Arbitrary<Happening>;

const sizes = fc
  .record({ minSize: fc.nat(5), beyond: fc.nat(6), bounded: fc.boolean() })
  .map(({ minSize, beyond, bounded }) => ({ minSize, maxSize: bounded ? minSize + beyond : 0 }));

const often = (weight: number, arbitrary: fc.Arbitrary<Happening>) => ({ weight, arbitrary });

/** Up to 60 things that happen, one after another. */
export const happenings = fc.array(
  fc.oneof(
    often(5, happening('lookAtPool', { poolLag: lag, childrenLag: lag })),
    often(5, happening('lookAtWarmPod', { index, lag })),
    often(5, happening('lookAtStatus', { index, lag })),
    often(3, happening('lookAtAll')),
    often(2, happening('start', { index })),
    often(2, happening('startAll')),
    often(1, happening('fail', { index })),
    often(1, happening('stumble', { index })),
    often(1, happening('lose', { index })),
    often(5, happening('claim', { index, lag, isPodFirst: fc.boolean() })),
    often(5, happening('handOver')),
    often(3, happening('end', { index, isReleased: fc.boolean() })),
    often(1, happening('restart')),
    often(2, happening('wait', { seconds: fc.nat(400) })),
    often(3, happening('change', { spec: sizes })),
    often(2, happening('newImage', { version: fc.nat(3) })),
  ),
  { maxLength: 60, size: 'max' },
);

/** A pool of a few, with and without autoscaling and `ttl`. */
export const pools = fc
  .record({ size: sizes, ttl: fc.constantFrom(0, 300, 3600), enabled: fc.boolean() })
  .map(({ size, ttl, enabled }) =>
    warmPool()
      .spec({ ...size, ttl, autoScaling: { enabled, targetUtilization: 50, scaleDownDelay: 120 } })
      .build(),
  );
