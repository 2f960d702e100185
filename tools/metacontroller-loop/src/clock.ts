/** Time, so that a test can turn the hands. */
export interface Clock {
  /** Milliseconds. */
  now(): number;
  /** Runs something once after that many milliseconds; the answer cancels it. */
  after(milliseconds: number, run: () => void): () => void;
}

/** The longest time a Node timer can wait. */
const longestTimerMs = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => performance.now(),
  after: (milliseconds, run) => {
    const timer = setTimeout(run, Math.min(milliseconds, longestTimerMs));
    return () => clearTimeout(timer);
  },
};
