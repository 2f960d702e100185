/** Small lockfiles for tests. */
import { readLockfile } from '../../../scripts/lockfile.ts';

/** A lockfile of a project that is under Apache-2.0, with these packages by path; a version is 1.0.0 unless told otherwise. */
export const lockfileOf = (packages: Record<string, object>, dependencies: Record<string, string> = {}) =>
  readLockfile(
    JSON.stringify({
      packages: {
        '': { version: '0.1.0', license: 'Apache-2.0', dependencies },
        ...Object.fromEntries(
          Object.entries(packages).map(([path, locked]) => [path, { version: '1.0.0', ...locked }]),
        ),
      },
    }),
  );
