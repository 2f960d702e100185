/** What is installed is what was reviewed: exact versions, hashes, no script that nobody allowed. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { inRepository } from '../../../local/paths.ts';
import { lockfile, productionPackages } from '../../../scripts/lockfile.ts';

const manifest = z
  .object({
    dependencies: z.record(z.string(), z.string()),
    devDependencies: z.record(z.string(), z.string()),
    allowScripts: z.record(z.string(), z.boolean()),
    scripts: z.record(z.string(), z.string()),
  })
  .parse(JSON.parse(readFileSync(inRepository('package.json'), 'utf8')));
const { packages } = lockfile();

describe('package.json', () => {
  it.each(Object.entries({ ...manifest.dependencies, ...manifest.devDependencies }))(
    'names the exact version of %s',
    (_, version) => {
      expect(version).toMatch(/^\d+\.\d+\.\d+$/);
    },
  );

  it('has no script of its own that an install would run', () => {
    const installing = /^(pre|post)?(install|prepare|publish|pack)|^dependencies$/;
    expect(Object.keys(manifest.scripts).filter(name => installing.test(name))).toEqual([]);
  });
});

describe('package-lock.json', () => {
  it('has a SHA-512 of every package', () => {
    expect(packages.filter(({ integrity }) => !integrity?.startsWith('sha512-'))).toEqual([]);
  });

  it('has packages with an install script only where package.json allows it', () => {
    const scripted = packages.filter(({ hasInstallScript }) => hasInstallScript).map(({ name }) => name);
    const allowed = Object.entries(manifest.allowScripts).flatMap(([name, yes]) => (yes ? [name] : []));
    expect(scripted).toEqual(allowed);
  });

  it('has no install script and no platform of its own in what is shipped', () => {
    const shipped = productionPackages(packages);
    expect(shipped.filter(({ hasInstallScript, optional }) => hasInstallScript || optional)).toEqual([]);
  });
});

describe('.ci/run', () => {
  it('is a shell script that ends in npm test and fetches nothing past the package managers', () => {
    const script = readFileSync(inRepository('.ci', 'run'), 'utf8');
    expect(script).toMatch(/^#!.*bash\n/);
    expect(script.trimEnd().split('\n').at(-1)).toBe('npm test');
    expect(script).not.toMatch(/curl|wget|npx|https?:/);
  });
});

describe.each(readdirSync(inRepository('local', 'tools')))('the Go module of %s', tool => {
  const file = (name: string) => inRepository('local', 'tools', tool, name);

  it('has the hash of every module that its go.mod requires', () => {
    const goMod = readFileSync(file('go.mod'), 'utf8');
    const goSum = existsSync(file('go.sum')) ? readFileSync(file('go.sum'), 'utf8') : '';
    const replaced = new Set(
      [...goMod.matchAll(/^\s*(?:replace )?(\S+)(?: v\S+)? => /gm)].map(([, name]) => name),
    );
    const required = [...goMod.matchAll(/^\s*(?:require )?(\S+\.\S+\/\S+|\S+\.\S+) (v\S+)(?: \/\/.*)?$/gm)];
    const missing = required
      .filter(([, name]) => !replaced.has(name))
      .filter(([, name, version]) => !goSum.includes(`${name} ${version}/go.mod h1:`));
    expect(required.length).toBeGreaterThan(1);
    expect(missing.map(([line]) => line.trim())).toEqual([]);
  });
});
