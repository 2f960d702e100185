import { BaseSequencer, type TestSpecification } from 'vitest/node';

const isLast = ({ moduleId }: TestSpecification) => moduleId.includes('/permissions.test.');

/** vitest's own order, but what looks back at the whole suite comes last. */
export class LooksBackLast extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return [...sorted.filter(file => !isLast(file)), ...sorted.filter(isLast)];
  }
}
