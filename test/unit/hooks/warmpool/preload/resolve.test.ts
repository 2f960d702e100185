import { describe, expect, it } from 'vitest';
import { resolvePreload } from '../../../../../hooks/warmpool/preload/resolve.ts';
import { resolvePool } from '../../../../../hooks/warmpool/template/pod-template.ts';
import { availableOf } from '../../../../builders/available.ts';
import { settings } from '../../../../builders/context.ts';
import { openedPool, pipRuntime, preloadingPool } from '../../../../builders/preload.ts';
import { type ProfileSpecInput, profile } from '../../../../builders/related.ts';
import { type PoolBuilder, type PoolSpecInput, warmPool } from '../../../../builders/warm-pool.ts';

interface Given {
  pool?: PoolBuilder;
  spec?: Partial<PoolSpecInput>;
  runtime?: object;
  profile?: Partial<ProfileSpecInput>;
}

function resolved(given: Given) {
  const profileRef = given.profile ? { profileRef: { name: 'house' } } : {};
  const pool = (given.pool ?? preloadingPool()).spec({ ...given.spec, ...profileRef }).parse();
  const house = profile('house')
    .spec(given.profile ?? {})
    .build();
  const available = availableOf(pipRuntime(given.runtime), house);
  return resolvePreload(pool, resolvePool(pool, available, settings()), available);
}

const refusal = (given: Given) => {
  const { conditions, servable } = resolved(given);
  const { reason, message } = conditions.find(({ type }) => type === 'PreloadAccepted') ?? {};
  return { reason, message, servable };
};

describe('a preload is accepted', () => {
  it.each<[string, Given]>([
    ['with packages and scripts', {}],
    ['with a network', { pool: openedPool() }],
    [
      'with scripts alone, whatever the package manager',
      { spec: { preloadPackages: [] }, runtime: { packageManager: 'apt' } },
    ],
    [
      'of packages that the profile allows, in any spelling and version',
      {
        spec: { preloadPackages: ['Scikit_Learn[all]==1.7'] },
        profile: { allowedPackages: ['scikit-learn'] },
      },
    ],
    ['of any package where the profile lists none', { profile: {} }],
    [
      'of npm',
      {
        spec: { preloadPackages: ['@types/node@^22', 'lodash'] },
        runtime: { packageManager: 'npm' },
        profile: { allowedPackages: ['@types/node', 'lodash'] },
      },
    ],
    ['where the search path has a value', { runtime: { env: [{ name: 'PYTHONPATH', value: '/app' }] } }],
  ])('%s', (_case, given) => {
    expect(refusal(given)).toEqual({ reason: undefined, message: undefined, servable: true });
    expect(resolved(given).preload).toBeDefined();
  });

  it('is none where nothing is asked for', () => {
    expect(resolved({ pool: warmPool() }).preload).toBeUndefined();
    expect(
      resolved({ pool: warmPool().spec({ preloadPackages: [], preloadScripts: [] }) }).preload,
    ).toBeUndefined();
  });
});

const longText = 'é'.repeat(65_536);

describe('a preload is refused', () => {
  it.each<[string, Given, string, RegExp]>([
    [
      'without a package manager',
      { runtime: { packageManager: undefined } },
      'PackageManagerUnknown',
      /^spec\.preloadPackages: packageManager of RuntimeEnvironment "python-3-10" is none, but only pip and npm/,
    ],
    [
      'with one that is not known',
      { runtime: { packageManager: 'apt' } },
      'PackageManagerUnknown',
      /is "apt", but/,
    ],
    [
      'of a package of npm for pip',
      { spec: { preloadPackages: ['numpy', 'lodash@4'] } },
      'PackageMalformed',
      /^spec\.preloadPackages has "lodash@4", which pip /,
    ],
    [
      'of a package of pip for npm',
      { spec: { preloadPackages: ['pandas==2'] }, runtime: { packageManager: 'npm' } },
      'PackageMalformed',
      /"pandas==2", which npm/,
    ],
    [
      'of what an older CRD let in',
      { spec: { preloadPackages: ['--index-url=https://evil.example'] } },
      'PackageMalformed',
      /"--index-url=https:\/\/evil\.example"/,
    ],
    [
      'of a package that the profile does not allow',
      { spec: { preloadPackages: ['numpy', 'evil==1'] }, profile: { allowedPackages: ['numpy'] } },
      'PackageNotAllowed',
      /^spec\.preloadPackages has "evil==1", which allowedPackages of profile "house"/,
    ],
    [
      'of any package where the profile allows none',
      { profile: { allowedPackages: [] } },
      'PackageNotAllowed',
      /"numpy"/,
    ],
    [
      'of a package whose name only begins like an allowed one',
      { spec: { preloadPackages: ['numpy.evil'] }, profile: { allowedPackages: ['numpy'] } },
      'PackageNotAllowed',
      /"numpy\.evil"/,
    ],
    [
      'where the search path is a secret',
      { runtime: { env: [{ name: 'PYTHONPATH', valueFrom: { secretKeyRef: { name: 'a', key: 'b' } } }] } },
      'SearchPathTaken',
      /takes PYTHONPATH from a Secret/,
    ],
    [
      'with a script that Linux does not take',
      { spec: { preloadScripts: [{ name: 'long', content: `${longText}é` }] } },
      'PreloadTooLarge',
      /script "long" is longer than 128 KiB/,
    ],
    [
      'with scripts that no Pod has room for',
      { spec: { preloadScripts: ['a', 'b', 'c', 'd'].map(name => ({ name, content: 'x'.repeat(65_536) })) } },
      'PreloadTooLarge',
      /the Pod would take \d+ KiB, but 248 KiB is the limit/,
    ],
  ])('%s', (_case, given, reason, message) => {
    expect(refusal(given)).toEqual({ reason, message: expect.stringMatching(message), servable: false });
  });
});
