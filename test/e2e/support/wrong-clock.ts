/** Lets a Node process see a time that is this much ahead of the machine's, or behind it. */
const moveClock = (aheadMs: number): string => `
  const machine = Date;
  const ahead = ${aheadMs};
  globalThis.Date = class extends machine {
    constructor(...given) {
      if (given.length === 0) super(machine.now() + ahead);
      else super(...given);
    }
    static now() {
      return machine.now() + ahead;
    }
  };
`;

/** The environment of a process whose clock is wrong. */
export const withClockAhead = (aheadMs: number): Record<string, string> => ({
  NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(moveClock(aheadMs))}`,
});
