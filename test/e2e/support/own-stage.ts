/** `test`, for what runs side by side: each in a namespace of its own. */
import { test as base } from 'vitest';
import { openStage, type Stage } from './stage.ts';

export const test = base.extend<{ stage: Stage }>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads from the pattern which fixtures this one needs
  stage: async ({}, use) => {
    const stage = await openStage('own');
    await use(stage);
    await stage.close();
  },
});
