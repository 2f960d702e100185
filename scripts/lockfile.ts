/** The packages that package-lock.json names: all that is installed comes from there. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const dependenciesSchema = z.record(z.string(), z.string()).default({});
const packageSchema = z.object({
  version: z.string(),
  integrity: z.string().optional(),
  license: z.string().optional(),
  dev: z.boolean().default(false),
  optional: z.boolean().default(false),
  hasInstallScript: z.boolean().default(false),
  dependencies: dependenciesSchema,
  optionalDependencies: dependenciesSchema,
});
const lockfileSchema = z.object({ packages: z.record(z.string(), packageSchema) });

export type LockedPackage = z.infer<typeof packageSchema> & {
  name: string;
  /** Where npm puts it, such as `node_modules/a/node_modules/b`; empty for the project itself. */
  path: string;
};

const folder = 'node_modules/';

const nameOf = (path: string) => path.slice(path.lastIndexOf(folder) + folder.length);

/** The project itself and every package of a lockfile, given as text, in the lockfile's order. */
export function readLockfile(text: string): { project: LockedPackage; packages: LockedPackage[] } {
  const { packages } = lockfileSchema.parse(JSON.parse(text));
  const { '': project, ...others } = packages;
  if (project === undefined) throw new Error('package-lock.json does not say what project it is of');
  return {
    project: { ...project, name: 'llmsafespace', path: '' },
    packages: Object.entries(others).map(([path, locked]) => ({ ...locked, name: nameOf(path), path })),
  };
}

/** The repository's own lockfile. */
export const lockfile = () =>
  readLockfile(readFileSync(join(import.meta.dirname, '..', 'package-lock.json'), 'utf8'));

/** Name and version; two copies in different folders have the same one. */
export const reference = ({ name, version }: LockedPackage): string => `${name}@${version}`;

/** Each name and version once, sorted. */
export const distinct = (packages: readonly LockedPackage[]): LockedPackage[] =>
  [...new Map(packages.map(locked => [reference(locked), locked])).entries()]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([, locked]) => locked);

/** Those that `npm ci --omit=dev` installs, which the image ships. */
export const productionPackages = (packages: readonly LockedPackage[]): LockedPackage[] =>
  distinct(packages.filter(({ dev }) => !dev));

/** The folders Node looks for packages in, from that of the package up to the project's. */
function foldersFrom(path: string): string[] {
  if (path === '') return [folder];
  const parent = path.slice(0, path.lastIndexOf(folder)).replace(/\/$/, '');
  return [`${path}/${folder}`, ...foldersFrom(parent)];
}

/** What a package gets when it asks for its dependencies; optional ones that the lockfile lacks are left out. */
export function dependenciesOf(
  { path, name, dependencies, optionalDependencies }: LockedPackage,
  packages: readonly LockedPackage[],
): LockedPackage[] {
  const byPath = new Map(packages.map(locked => [locked.path, locked]));
  const resolve = (wanted: string) =>
    foldersFrom(path)
      .map(place => byPath.get(place + wanted))
      .find(found => found !== undefined);
  const required = Object.keys(dependencies).map(wanted => {
    const found = resolve(wanted);
    if (found === undefined) throw new Error(`package-lock.json lacks ${wanted}, which ${name} needs`);
    return found;
  });
  const optional = Object.keys(optionalDependencies).map(resolve);
  return [...new Set([...required, ...optional.filter(found => found !== undefined)])];
}
