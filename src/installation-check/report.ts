/** The lines of an installation's check: one for each thing that holds or doesn't. */

export interface Report {
  /**
   * Prints whether the sentence holds: it does unless the check throws, whose message tells what is wrong and what to do. Resolves to
   * what the check found, or undefined where it failed.
   */
  judge<T>(sentence: string, check: () => T | Promise<T>): Promise<T | undefined>;
  /** Prints that something isn't checked, and why. */
  skip(sentence: string, reason: string): void;
  failures(): number;
}

/** What is wrong, and what to do about it. */
export class Shortcoming extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'Shortcoming';
  }
}

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

export function createReport(say: (line: string) => void): Report {
  let failures = 0;
  return {
    async judge(sentence, check) {
      try {
        const found = await check();
        say(`ok: ${sentence}`);
        return found;
      } catch (error) {
        failures += 1;
        say(`failed: ${sentence}: ${messageOf(error)}`);
        return undefined;
      }
    },
    skip: (sentence, reason) => say(`skipped: ${sentence}: ${reason}`),
    failures: () => failures,
  };
}
