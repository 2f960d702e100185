import type { WarmPool } from '../../api/warmpool.ts';
import type { Available } from '../../contract.ts';
import type { Preload } from '../../pod/preload/preload.ts';
import { podTemplate } from '../../pod/template.ts';
import type { Resolution } from '../../resolve/resolve.ts';
import { preloadOf } from './preload-of.ts';
import { preloadRefusal } from './refusals.ts';

/** What a pool's Pods are like, and what they preload. */
export interface PoolResolution extends Resolution {
  preload: Preload | undefined;
}

/** Adds the preload of a resolved pool, or what is wrong with it: then the pool makes no Pods. */
export function resolvePreload(
  pool: WarmPool,
  resolution: Resolution,
  { runtimes }: Pick<Available, 'runtimes'>,
): PoolResolution {
  const { runtimeName, profile, requirements } = resolution;
  const runtime = runtimes.find(({ metadata }) => metadata.name === runtimeName);
  if (runtime === undefined || requirements === undefined) return { ...resolution, preload: undefined };
  const preload = preloadOf(pool, runtime);
  if (preload === undefined) return { ...resolution, preload };
  const candidate = { preload, runtime, profile, requirements, template: podTemplate(requirements) };
  const refused = preloadRefusal(candidate);
  if (refused === undefined) return { ...resolution, preload };
  return { ...resolution, preload, servable: false, conditions: [...resolution.conditions, refused] };
}
