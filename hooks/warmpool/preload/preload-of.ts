import type { RuntimeEnvironment } from '../../api/runtimeenvironment.ts';
import type { WarmPool } from '../../api/warmpool.ts';
import { childName } from '../../lib/names.ts';
import { PACKAGE_MANAGERS, type PackageManager } from '../../pod/preload/package-managers.ts';
import type { Preload } from '../../pod/preload/preload.ts';

type Spec = Pick<WarmPool['spec'], 'preloadPackages' | 'preloadScripts' | 'preloadEgress'>;

const isAsked = ({ preloadPackages = [], preloadScripts = [] }: Spec) =>
  preloadPackages.length + preloadScripts.length > 0;

/** Whether its preload has a network. */
export const opensNetwork = ({ spec }: WarmPool): boolean =>
  isAsked(spec) && (spec.preloadEgress ?? []).length > 0;

/** On its Pods while its preload has a network. */
export const openLabelOf = ({ metadata }: WarmPool): string => childName(metadata);

export const packageManagerOf = ({ spec }: RuntimeEnvironment): PackageManager | undefined =>
  PACKAGE_MANAGERS.find(({ name }) => name === spec.packageManager);

/** What a pool preloads; undefined if nothing. */
export function preloadOf(pool: WarmPool, runtime: RuntimeEnvironment): Preload | undefined {
  const { preloadPackages: packages = [], preloadScripts: scripts = [] } = pool.spec;
  if (!isAsked(pool.spec)) return undefined;
  return {
    manager: packages.length > 0 ? packageManagerOf(runtime) : undefined,
    packages,
    scripts,
    openLabel: opensNetwork(pool) ? openLabelOf(pool) : undefined,
  };
}
