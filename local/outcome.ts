/** What a suite of checks came to, and how outcomes add up to the last line of `npm test`. */
import { z } from 'zod';

const skippedSchema = z.object({ name: z.string(), reason: z.string() });
export const outcomeSchema = z.object({
  passed: z.number(),
  failed: z.number(),
  skipped: z.array(skippedSchema),
});
export type Outcome = z.infer<typeof outcomeSchema>;

/** A check that is one yes or no, such as the linter's. */
export function singleCheck(exitCode: number): Outcome {
  return exitCode === 0 ? { passed: 1, failed: 0, skipped: [] } : { passed: 0, failed: 1, skipped: [] };
}

/**
 * The outcome a suite reported, made honest: one that ended badly has failed at least once, whatever it reported;
 * and so has one that reported nothing.
 */
export function checkedOutcome(exitCode: number, reported: Outcome | undefined): Outcome {
  if (reported === undefined) return singleCheck(1);
  const failed = exitCode === 0 ? reported.failed : Math.max(reported.failed, 1);
  return { ...reported, failed };
}

export function sumOutcomes(outcomes: Outcome[]): Outcome {
  return {
    passed: outcomes.reduce((sum, { passed }) => sum + passed, 0),
    failed: outcomes.reduce((sum, { failed }) => sum + failed, 0),
    skipped: outcomes.flatMap(({ skipped }) => skipped),
  };
}

/** `12 passed, 0 failed`, and the number of skipped ones if there are any. */
export function outcomeLine({ passed, failed, skipped }: Outcome): string {
  const counts = [`${passed} passed`, `${failed} failed`];
  if (skipped.length > 0) counts.push(`${skipped.length} skipped`);
  return counts.join(', ');
}
