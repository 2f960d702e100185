/** What `examples/runtimes.yaml` says of an image is true of what `runtimes/` makes. */
import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { runtimeEnvironmentSpec } from '../../../hooks/api/runtimeenvironment.ts';
import { containerPorts } from '../../../hooks/resolve/probes.ts';
import { inRepository } from '../../../local/paths.ts';

const read = (...path: string[]) => readFileSync(inRepository(...path), 'utf8');

const runtimes = parseAllDocuments(read('examples', 'runtimes.yaml'))
  .map(document => runtimeEnvironmentSpec.parse(document.toJS().spec))
  .map(spec => ({
    spec,
    folder: basename(dirname(spec.image)),
    name: basename(spec.image).split(':')[0] ?? '',
  }))
  .filter(({ folder }) => folder === 'llmsafespace');

/** `name==version`, one a line. */
const requirements = (name: string): string[] => {
  const file = inRepository('runtimes', name, 'requirements.txt');
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter(line => line !== '' && !line.startsWith('#'));
};

it('two RuntimeEnvironments are of images that the repository makes', () => {
  expect(runtimes.map(({ name }) => name)).toEqual(['python', 'nodejs']);
});

describe.each(runtimes)('the image $spec.image', ({ spec, name }) => {
  const dockerfile = read('runtimes', name, 'Dockerfile');

  it('is the one that its Dockerfile says how to build', () => {
    expect(dockerfile).toContain(`docker build --tag ${spec.image} runtimes/${name}\n`);
  });

  it('has the language’s version in the name of its base', () => {
    expect(dockerfile).toMatch(new RegExp(`^ARG BASE_IMAGE=docker\\.io/library/\\w+:${spec.version}-`, 'm'));
  });

  it('has the packages that are promised', () => {
    const installed = requirements(name).map(line => line.split('==')[0]);
    expect(installed).toEqual(expect.arrayContaining(spec.preInstalledPackages ?? []));
  });

  it('has exact versions of packages', () => {
    expect(requirements(name).filter(line => !/^[a-z0-9-]+==\d+(\.\w+)+$/.test(line))).toEqual([]);
  });

  it('listens where the default probes look, as a user without rights, under an init', () => {
    expect(spec.probes).toBeUndefined();
    expect(dockerfile).toContain(`\nEXPOSE ${containerPorts(spec)[0]?.containerPort}\n`);
    expect(dockerfile).toContain('\nUSER 1000:1000\n');
    expect(dockerfile).toContain('\nENTRYPOINT ["catatonit", "--"]\n');
  });
});
