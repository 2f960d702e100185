import { defineConfig } from 'vitest/config';

/** What starts processes, or changes what they share, such as signals. */
const PROCESSES = ['test/unit/{local,runtimes}/**/*.test.ts', 'test/server/{main,chart-programs}.test.ts'];

/** What reads all that the end-to-end tests before it have done. */
const LOOKS_BACK = ['test/e2e/permissions/permissions.test.ts'];

/** Each runs one end-to-end file at a time: these wait more than they compute. */
const CONTROL_PLANES = 2;

// By default vitest leaves one processor idle, which on a machine with two is half of them.
const maxWorkers = 2;

/** A busy machine stands still for seconds at a time: what goes wrong is told later, and what is right isn't turned red. */
const patient = { testTimeout: 60_000, hookTimeout: 60_000, expect: { poll: { timeout: 15_000 } } };

/**
 * `unit`, `server`, `server-processes` and `property` need nothing but Node. Files share a worker's modules, for importing them anew
 * takes long, but for those of processes. Servers wait, and properties take minutes: `unit` is done in seconds. `image` builds the image,
 * where buildah and root can. `e2e` starts a control plane for each worker, and `e2e-looks-back` finds them as they are after it.
 */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['{test/unit,test/contract,tools/*/test}/**/*.test.ts'],
          exclude: PROCESSES,
          isolate: false,
          setupFiles: ['test/property/everyday-seed.ts'],
          maxWorkers,
          ...patient,
        },
      },
      {
        test: {
          name: 'server',
          include: ['test/server/**/*.test.ts'],
          exclude: PROCESSES,
          isolate: false,
          maxWorkers,
          ...patient,
        },
      },
      {
        test: { name: 'server-processes', include: PROCESSES, maxWorkers, ...patient },
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
          exclude: LOOKS_BACK,
          globalSetup: ['test/e2e/control-plane.ts'],
          isolate: false,
          maxWorkers: CONTROL_PLANES,
          testTimeout: 120_000,
          hookTimeout: 600_000,
        },
      },
      {
        test: { name: 'e2e-looks-back', include: LOOKS_BACK, sequence: { groupOrder: 1 } },
      },
      {
        test: {
          name: 'real',
          include: ['test/real/**/*.test.ts'],
          globalSetup: ['test/real/node.ts'],
          isolate: false,
          maxWorkers: 1,
          testTimeout: 120_000,
          hookTimeout: 600_000,
        },
      },
      {
        test: {
          name: 'real-machine',
          include: ['test/real-machine/**/*.test.ts'],
          maxWorkers: 1,
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
      {
        test: {
          name: 'chart',
          include: ['test/e2e-chart/**/*.test.ts'],
          globalSetup: ['test/e2e-chart/cluster.ts'],
          isolate: false,
          fileParallelism: false,
          testTimeout: 300_000,
          hookTimeout: 600_000,
        },
      },
    ],
  },
});
