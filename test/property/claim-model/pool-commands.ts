/** What users do with pools and runtimes. */
import fc from 'fast-check';
import { FORCE_DELETE_ANNOTATION } from '../../../hooks/warmpool/finalize.ts';
import { annotate, createPool, edit, setImage } from './cluster.ts';
import { command, type Happening, index, oneOf } from './command.ts';
import { poolsIn } from './objects.ts';
import { likeOthers, memory, namespace } from './sandbox-commands.ts';

export const size = fc
  .record({ minSize: fc.constantFrom(2, 1, 3, 2, 1, 0), beyond: fc.nat(3), bounded: fc.boolean() })
  .map(({ minSize, beyond, bounded }) => ({ minSize, maxSize: bounded ? minSize + beyond : 0 }));
export const ttl = fc.constantFrom(0, 0, 0, 600);

const MOST = 3;

export const commands: readonly Happening[] = [
  {
    weight: 1,
    arbitrary: command(
      'a pool is created',
      { namespace, memory, size, ttl, contrary: likeOthers },
      ({ store, nextName, bindsLate }, { size: bounds, contrary, ...wanted }) => {
        if (poolsIn(store).length >= MOST) return;
        const lateBinding = bindsLate !== contrary;
        createPool(store, nextName('pool'), { ...wanted, ...bounds, lateBinding });
      },
    ),
  },
  {
    weight: 2,
    arbitrary: command('a pool is resized', { index, size }, ({ store }, { index: at, size: bounds }) => {
      const pool = oneOf(poolsIn(store), at);
      if (pool) edit(store, pool, bounds);
    }),
  },
  {
    weight: 1,
    arbitrary: command(
      'a pool gets another template',
      { index, memory },
      ({ store }, { index: at, memory: of }) => {
        const pool = oneOf(poolsIn(store), at);
        if (pool) edit(store, pool, { resources: { memory: of } });
      },
    ),
  },
  {
    weight: 1,
    arbitrary: command(
      'a pool is deleted',
      { index, forced: fc.boolean() },
      ({ store }, { index: at, forced }) => {
        const pool = oneOf(poolsIn(store), at);
        if (!pool) return;
        if (forced) annotate(store, pool, { [FORCE_DELETE_ANNOTATION]: 'true' });
        const stored = store.get('WarmPool', pool.metadata.namespace, pool.metadata.name);
        if (stored) store.remove(stored, {}, 'user');
      },
    ),
  },
  {
    weight: 1,
    arbitrary: command('the runtime gets another image', { version: fc.nat(2) }, ({ store }, { version }) =>
      setImage(store, version),
    ),
  },
];
