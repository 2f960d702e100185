import { defineConfig } from 'vitest/config';

/** `unit` needs nothing but Node; `e2e` starts the local control plane once for all its files. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/{unit,property,contract,http,loop}/**/*.test.ts'],
          // By default vitest leaves one processor idle, which on a machine with two is half of them.
          maxWorkers: 2,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          globalSetup: ['test/e2e/control-plane.ts'],
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 600_000,
        },
      },
    ],
  },
});
