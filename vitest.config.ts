import { defineConfig } from 'vitest/config';
import { LooksBackLast } from './test/e2e/last.ts';

/** What starts processes, or changes what they share, such as signals. */
const ISOLATED = ['test/unit/local/**/*.test.ts', 'test/server/{main,chart-programs}.test.ts'];

// By default vitest leaves one processor idle, which on a machine with two is half of them.
const maxWorkers = 2;

/** A busy machine stands still for seconds at a time: what goes wrong is told later, and what is right isn't turned red. */
const patient = { testTimeout: 60_000, hookTimeout: 60_000, expect: { poll: { timeout: 15_000 } } };

/**
 * `unit`, `unit-isolated` and `property` need nothing but Node. The files of `unit` and `property` share a worker's modules, for importing
 * them anew takes longer than the tests; properties take minutes. `image` builds the image, where buildah and root can. `e2e` starts the local control plane once for all its files.
 */
export default defineConfig({
  test: {
    sequence: { sequencer: LooksBackLast },
    projects: [
      {
        test: {
          name: 'unit',
          include: ['{test/unit,test/contract,test/server,tools/*/test}/**/*.test.ts'],
          exclude: ISOLATED,
          isolate: false,
          setupFiles: ['test/property/everyday-seed.ts'],
          maxWorkers,
          ...patient,
        },
      },
      {
        test: { name: 'unit-isolated', include: ISOLATED, maxWorkers, ...patient },
      },
      {
        test: {
          name: 'property',
          include: ['test/property/**/*.test.ts'],
          isolate: false,
          setupFiles: ['test/property/everyday-seed.ts'],
          maxWorkers,
          ...patient,
        },
      },
      {
        test: {
          name: 'image',
          include: ['test/image/**/*.test.ts'],
          globalSetup: ['test/image/build.ts'],
          maxWorkers,
          ...patient,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['{test/e2e,tools/*/conformance}/**/*.test.ts'],
          globalSetup: ['test/e2e/control-plane.ts'],
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 600_000,
        },
      },
      {
        test: {
          name: 'chart',
          include: ['test/e2e-chart/**/*.test.ts'],
          globalSetup: ['test/e2e-chart/cluster.ts'],
          fileParallelism: false,
          testTimeout: 300_000,
          hookTimeout: 600_000,
        },
      },
    ],
  },
});
