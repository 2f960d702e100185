/** A machine whose cores are shared by all that is under way, a few milliseconds at a time. */

export const TICK_MS = 5;
const CORES = 2;
/** As many of a kind are under way at once: Metacontroller's workers. */
const WORKERS = 20;

interface Work {
  leftMs: number;
  done(): void;
}

/** Work of one kind, begun in turn. One core at most is at work on each. */
export interface Queue {
  /** `done` is called once it has had so much CPU. */
  add(cpuMs: number, done: () => void): void;
  underWay(): number;
}

export interface Machine {
  queue(): Queue;
  /** Works for one tick. */
  tick(): void;
}

export function createMachine(): Machine {
  const queues: Work[][] = [];

  function finish(works: Work[]): void {
    const finished = works.filter(({ leftMs }) => leftMs <= 0);
    works.splice(0, works.length, ...works.filter(({ leftMs }) => leftMs > 0));
    for (const { done } of finished) done();
  }

  return {
    queue() {
      const works: Work[] = [];
      queues.push(works);
      return {
        add: (leftMs, done) => void works.push({ leftMs, done }),
        underWay: () => Math.min(WORKERS, works.length),
      };
    },
    tick() {
      const underWay = queues.flatMap(works => works.slice(0, WORKERS));
      const shareMs = Math.min(TICK_MS, (CORES * TICK_MS) / underWay.length);
      for (const work of underWay) work.leftMs -= shareMs;
      queues.forEach(finish);
    },
  };
}
