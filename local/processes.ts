import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** A long-running program. `isReady` is asked until it says yes; without it, started is ready. */
export interface ProcessSpec {
  name: string;
  command: string;
  args: string[];
  environment?: Record<string, string>;
  logFile: string;
  isReady?: () => Promise<boolean>;
}

/** A program of this process, which can be killed and started again with the same arguments. */
export interface ManagedProcess {
  readonly name: string;
  readonly logFile: string;
  /** Of the latest start. */
  readonly pid: number;
  readonly running: boolean;
  /** Resolves when it is ready. */
  start(): Promise<void>;
  /** Sends the signal and resolves once the program has ended. */
  kill(signal?: NodeJS.Signals): Promise<void>;
  /** SIGTERM, then SIGKILL if that takes longer than 10 seconds. */
  stop(): Promise<void>;
  /** Ends the program if it still runs, starts it again and waits until it is ready; `environment` replaces single variables. */
  restart(environment?: Record<string, string>): Promise<void>;
}

export interface ProcessListeners {
  /** The program has a pid; it is not ready yet. Called again at each restart. */
  onLaunch?: (process: ManagedProcess) => void;
  /** The program was ready and ended although nobody asked it to. */
  onCrash?: (process: ManagedProcess, how: string) => void;
}

const readyTimeoutSeconds = 120;
const stopTimeoutSeconds = 10;

/** The end of a log, indented, to be shown below an error. */
export function logTail(file: string, lines = 10): string {
  if (!existsSync(file)) return '';
  const text = readFileSync(file, 'utf8').trimEnd();
  return text
    .split('\n')
    .slice(-lines)
    .map(line => `    ${line.slice(0, 400)}`)
    .join('\n');
}

/** In a process group of its own: Ctrl-C must not end all programs at once, but in order. */
/** The machine has memory to spare and few processors: Go collects garbage less often. */
const goEnvironment = { GOGC: '400' };

function launch(spec: ProcessSpec, environment: Record<string, string>): ChildProcess {
  const log = openSync(spec.logFile, 'a');
  try {
    return spawn(spec.command, spec.args, {
      detached: true,
      stdio: ['ignore', log, log],
      env: { ...goEnvironment, ...process.env, ...environment },
    });
  } finally {
    closeSync(log);
  }
}

function ended(child: ChildProcess): Promise<string> {
  return new Promise(resolve => {
    child.once('error', error => resolve(error.message));
    child.once('exit', (code, signal) => resolve(signal ? `killed by ${signal}` : `exit code ${code}`));
  });
}

async function becomesReady(isReady: () => Promise<boolean>, given: AbortSignal): Promise<boolean> {
  const deadline = Date.now() + readyTimeoutSeconds * 1000;
  while (Date.now() < deadline && !given.aborted) {
    if (await isReady().catch(() => false)) return true;
    await sleep(50);
  }
  return false;
}

/** A program that is not started yet; `start` rejects, with the end of its log, if it ends or never gets ready. */
export function manageProcess(
  spec: ProcessSpec,
  { onLaunch, onCrash }: ProcessListeners = {},
): ManagedProcess {
  let environment = { ...spec.environment };
  let child: ChildProcess | undefined;
  let end: Promise<string> = Promise.resolve('never started');
  let running = false;
  let expected = false;

  const failure = (what: string) =>
    new Error(`${spec.name} ${what}; its log is ${spec.logFile}\n${logTail(spec.logFile)}`);

  const launchAndWatch = () => {
    child = launch(spec, environment);
    running = true;
    expected = false;
    end = ended(child).then(how => {
      running = false;
      return how;
    });
    onLaunch?.(managed);
  };

  const waitUntilReady = async () => {
    const startUp = new AbortController();
    const ready =
      spec.isReady === undefined ? Promise.resolve(true) : becomesReady(spec.isReady, startUp.signal);
    const outcome = await Promise.race([ready, end]);
    startUp.abort();
    if (typeof outcome === 'string') throw failure(`ended while it started (${outcome})`);
    if (!outcome) throw failure(`was not ready within ${readyTimeoutSeconds} seconds`);
    end.then(how => {
      if (!expected) onCrash?.(managed, how);
    });
  };

  const managed: ManagedProcess = {
    name: spec.name,
    logFile: spec.logFile,
    get pid() {
      return child?.pid ?? 0;
    },
    get running() {
      return running;
    },
    async start() {
      launchAndWatch();
      await waitUntilReady();
    },
    async kill(signal = 'SIGKILL') {
      expected = true;
      child?.kill(signal);
      await end;
    },
    async stop() {
      const giveUp = setTimeout(() => child?.kill('SIGKILL'), stopTimeoutSeconds * 1000);
      await managed.kill('SIGTERM');
      clearTimeout(giveUp);
    },
    async restart(changes = {}) {
      environment = { ...environment, ...changes };
      if (running) await managed.stop();
      await managed.start();
    },
  };
  return managed;
}
