/** A vitest reporter that writes an Outcome to the file OUTCOME_FILE. vitest's JSON reporter leaves out why a test was skipped. */
import { writeFileSync } from 'node:fs';
import type { Reporter, SerializedError, TestCase, TestModule } from 'vitest/node';
import type { Outcome } from './outcome.ts';

const skipReason = (test: TestCase) => {
  const result = test.result();
  return (result.state === 'skipped' && result.note) || `no reason given (${test.options.mode})`;
};

/** A file that can't be loaded, or whose hooks failed, has failed even though none of its tests has. */
function failedOutsideTests(module: TestModule): boolean {
  return module.state() === 'failed' && !Array.from(module.children.allTests('failed')).length;
}

export function outcomeOf(
  modules: readonly TestModule[],
  unhandledErrors: readonly SerializedError[],
): Outcome {
  const tests = modules.flatMap(module => Array.from(module.children.allTests()));
  const ofState = (state: string) => tests.filter(test => test.result().state === state);
  return {
    passed: ofState('passed').length,
    failed: ofState('failed').length + modules.filter(failedOutsideTests).length + unhandledErrors.length,
    skipped: ofState('skipped').map(test => ({
      name: `${test.module.relativeModuleId} > ${test.fullName}`,
      reason: skipReason(test),
    })),
  };
}

// biome-ignore lint/style/noDefaultExport: vitest takes a reporter's default export
export default class OutcomeReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly SerializedError[]): void {
    const file = process.env.OUTCOME_FILE;
    if (file === undefined) throw new Error('OUTCOME_FILE is not set');
    writeFileSync(file, JSON.stringify(outcomeOf(modules, unhandledErrors)));
  }
}
