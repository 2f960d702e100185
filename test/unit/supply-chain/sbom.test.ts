import { describe, expect, it } from 'vitest';
import { softwareBillOfMaterials } from '../../../scripts/sbom.ts';
import { lockfileOf } from './lockfile.ts';

const integrity = `sha512-${Buffer.from('abc').toString('base64')}`;
const { project, packages } = lockfileOf(
  {
    'node_modules/@scope/a': { license: 'MIT', integrity, dependencies: { b: '2' } },
    'node_modules/@scope/a/node_modules/b': { version: '2.0.0', license: '(MIT OR CC0-1.0)' },
    'node_modules/b': { license: 'ISC', optional: true, optionalDependencies: { '@scope/a': '1', mac: '1' } },
    'node_modules/test-runner': { license: 'MIT', dev: true },
  },
  { '@scope/a': '1', b: '1' },
);
const sbom = softwareBillOfMaterials(project, packages);

describe('the bill of materials', () => {
  it('names what is shipped, each version once, and no developer dependency', () => {
    expect(sbom.components.map(component => component.purl)).toEqual([
      'pkg:npm/%40scope/a@1.0.0',
      'pkg:npm/b@1.0.0',
      'pkg:npm/b@2.0.0',
    ]);
  });

  it('has the hash of the lockfile in hexadecimal', () => {
    expect(sbom.components[0]?.hashes).toEqual([{ alg: 'SHA-512', content: '616263' }]);
  });

  it.each([
    ['an identifier', '@scope/a', [{ license: { id: 'MIT' } }]],
    ['an expression', 'b@2.0.0', [{ expression: '(MIT OR CC0-1.0)' }]],
  ])('gives a licence that is %s as such', (_, start, licenses) => {
    const found = sbom.components.find(component => component['bom-ref'].startsWith(start));
    expect(found?.licenses).toEqual(licenses);
  });

  it('says what depends on what, in the versions that Node would find', () => {
    expect(sbom.dependencies).toEqual([
      { ref: 'llmsafespace@0.1.0', dependsOn: ['@scope/a@1.0.0', 'b@1.0.0'] },
      { ref: '@scope/a@1.0.0', dependsOn: ['b@2.0.0'] },
      { ref: 'b@1.0.0', dependsOn: ['@scope/a@1.0.0'] },
      { ref: 'b@2.0.0', dependsOn: [] },
    ]);
  });

  it('tells optional packages from required ones', () => {
    expect(sbom.components.map(({ scope }) => scope)).toEqual(['required', 'optional', 'required']);
  });

  it('refuses a lockfile that lacks a dependency', () => {
    const broken = lockfileOf({}, { gone: '1' });
    expect(() => softwareBillOfMaterials(broken.project, broken.packages)).toThrow('lacks gone');
  });
});
