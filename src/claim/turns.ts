const nothing = () => undefined;

/** Lets claims of one Sandbox go one after another. */
export function createTurns() {
  const underWay = new Map<string, Promise<unknown>>();

  /** A caller that gave up may have left an attempt here: the next one begins where that ended. */
  async function inTurn<T>(uid: string, begin: () => Promise<T>): Promise<T> {
    while (underWay.has(uid)) await underWay.get(uid);
    const running = begin();
    underWay.set(uid, running.catch(nothing));
    try {
      return await running;
    } finally {
      underWay.delete(uid);
    }
  }

  return {
    inTurn,
    /** The current number. */
    underWay: () => underWay.size,
  };
}
