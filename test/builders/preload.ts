/** Pools that preload, and policies as the API server stores them. */
import type { DesiredObject, KubernetesObject } from '../../hooks/contract.ts';
import type { Settings } from '../../hooks/settings.ts';
import { preloadPolicies } from '../../hooks/warmpool/preload/network.ts';
import { withLastApplied } from '../../tools/metacontroller-loop/src/apply.ts';
import { settings } from './context.ts';
import { storedMetadata } from './identity.ts';
import { type PoolBuilder, warmPool } from './warm-pool.ts';
import { pythonRuntime } from './warm-runtime.ts';

/** A pool that installs a package and runs a script, without a network. */
export const preloadingPool = (): PoolBuilder =>
  warmPool().spec({
    preloadPackages: ['numpy'],
    preloadScripts: [{ name: 'warm-up', content: 'python -c "import numpy"' }],
  });

/** The same with a network. */
export const openedPool = (): PoolBuilder =>
  preloadingPool().spec({ preloadEgress: [{ cidr: '203.0.113.0/24' }] });

/** The runtime of the tests' pools, with pip. */
export const pipRuntime = (spec: object = {}): KubernetesObject => {
  const runtime = pythonRuntime();
  return { ...runtime, spec: { ...(runtime.spec as object), packageManager: 'pip', ...spec } };
};

/** An object as it is stored once Metacontroller has created it. */
export function stored(desired: DesiredObject): KubernetesObject {
  const { kind, metadata } = desired;
  const object = withLastApplied(desired, desired);
  return {
    ...object,
    metadata: { ...object.metadata, ...storedMetadata(kind, metadata.name, metadata.namespace) },
  } as KubernetesObject;
}

/** The policies of a pool's preload, in force. */
export const storedPolicies = (pool: PoolBuilder, chosen: Settings = settings()): KubernetesObject[] =>
  preloadPolicies(pool.parse(), chosen).map(stored);
