/** vitest's globalSetup of the tests on a real node: this machine is one. Fails, with the reason, where it can't be. */
import type { TestProject } from 'vitest/node';
import { provideControlPlanes } from '../e2e/control-plane.ts';

/** Returns the teardown. */
export const setup = (project: TestProject): Promise<() => Promise<void>> =>
  provideControlPlanes(project, { realNode: true });
