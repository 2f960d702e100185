import {
  logTail,
  type ManagedProcess,
  manageProcess,
  type ProcessListeners,
  type ProcessSpec,
} from './processes.ts';

/** Programs that depend on each other: each on those started before it. */
export interface ProcessGroup {
  readonly processes: readonly ManagedProcess[];
  /** Resolves when the program is ready; rejects once the group is being stopped. */
  start(spec: ProcessSpec): Promise<ManagedProcess>;
  /** What else is to be taken back when the group stops, in its turn. */
  hold(release: () => Promise<void>): void;
  /** Ends the last started first, and keeps others from starting. */
  stop(): Promise<void>;
  /** Rejects when a program ends that nobody asked to; never resolves. */
  readonly crash: Promise<never>;
}

export function createProcessGroup(listeners: ProcessListeners = {}): ProcessGroup {
  const processes: ManagedProcess[] = [];
  const held: (() => Promise<void>)[] = [];
  const crash = Promise.withResolvers<never>();
  crash.promise.catch(() => {});
  let stopping = false;

  const onCrash = (managed: ManagedProcess, how: string) => {
    crash.reject(
      new Error(
        `${managed.name} ended unexpectedly (${how}); its log is ${managed.logFile}\n${logTail(managed.logFile)}`,
      ),
    );
    listeners.onCrash?.(managed, how);
  };
  return {
    processes,
    crash: crash.promise,
    async start(spec) {
      if (stopping) throw new Error(`${spec.name} is not started: everything is being stopped`);
      const managed = manageProcess(spec, { ...listeners, onCrash });
      processes.push(managed);
      held.push(async () => {
        if (managed.running) await managed.stop();
      });
      await managed.start();
      return managed;
    },
    hold(release) {
      held.push(release);
    },
    async stop() {
      stopping = true;
      for (const release of held.splice(0).toReversed()) await release();
    },
  };
}

/** The result of `work`; if that fails, or a program ends meanwhile, nothing of the group is left running. */
export async function orStop<Result>(group: ProcessGroup, work: () => Promise<Result>): Promise<Result> {
  try {
    return await Promise.race([work(), group.crash]);
  } catch (error) {
    await group.stop();
    throw error;
  }
}
