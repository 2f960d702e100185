/** The software bill of materials of the image: the npm packages that the server is shipped with. */
import type { GeneratedFile } from './generated-file.ts';
import {
  dependenciesOf,
  distinct,
  type LockedPackage,
  lockfile,
  productionPackages,
  reference,
} from './lockfile.ts';

/** A package URL: the `@` of a scope is percent-encoded, its slash is not. */
const purl = ({ name, version }: LockedPackage) => `pkg:npm/${name.replace('@', '%40')}@${version}`;

const algorithms: Record<string, string> = { sha1: 'SHA-1', sha256: 'SHA-256', sha512: 'SHA-512' };

/** `sha512-…` in base64, as npm writes it, to what CycloneDX calls a hash. */
function hashes({ integrity = '' }: LockedPackage) {
  return integrity.split(' ').flatMap(part => {
    const [algorithm = '', digest = ''] = part.split('-');
    const alg = algorithms[algorithm];
    return alg === undefined ? [] : [{ alg, content: Buffer.from(digest, 'base64').toString('hex') }];
  });
}

/** One identifier, or an SPDX expression. */
function licences({ license }: LockedPackage) {
  if (license === undefined) return [];
  return / (AND|OR|WITH) /.test(license) ? [{ expression: license }] : [{ license: { id: license } }];
}

const identity = (locked: LockedPackage) => ({
  'bom-ref': reference(locked),
  name: locked.name,
  version: locked.version,
  licenses: licences(locked),
  purl: purl(locked),
});

const component = (locked: LockedPackage) => ({
  type: 'library',
  ...identity(locked),
  scope: locked.optional ? 'optional' : 'required',
  hashes: hashes(locked),
});

/** CycloneDX 1.6. Without a time and a serial number, so that it changes only when what is shipped does. */
export function softwareBillOfMaterials(project: LockedPackage, packages: readonly LockedPackage[]) {
  const shipped = productionPackages(packages);
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: {
      component: { type: 'application', ...identity(project) },
      properties: [
        { name: 'llmsafespace:origin', value: 'generated from package-lock.json by npm run generate' },
      ],
    },
    components: shipped.map(component),
    dependencies: [project, ...shipped].map(locked => ({
      ref: reference(locked),
      dependsOn: distinct(dependenciesOf(locked, packages)).map(reference),
    })),
  };
}

/** `docs/sbom.cdx.json`. */
export function sbomPage(): GeneratedFile {
  const { project, packages } = lockfile();
  const content = `${JSON.stringify(softwareBillOfMaterials(project, packages), null, 2)}\n`;
  return { path: 'docs/sbom.cdx.json', content };
}
