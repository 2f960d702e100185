/** One run of a container: a process and what it starts. */
import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname } from 'node:path';
import { logTail } from '../processes.ts';
import type { Launch } from './program.ts';

export interface Exit {
  exitCode: number;
  /** Completed, Error, or StartError where there was nothing to run. */
  reason: string;
  message?: string;
}

export interface ContainerProcess {
  /** 0 if it couldn't be started. */
  pid: number;
  exited: Promise<Exit>;
  signal(name: NodeJS.Signals): void;
}

export interface RunOptions {
  launch: Launch;
  environment: Record<string, string>;
  cwd: string;
  logFile: string;
  /** Takes the log's end into the exit's message where it failed. */
  explain: boolean;
}

function signalGroup(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(-pid, name);
  } catch {
    // Nobody of it is left.
  }
}

/** In a process group of its own, of which nothing outlives the first process: as in a container. */
function start({ launch, environment, cwd, logFile }: RunOptions) {
  mkdirSync(dirname(logFile), { recursive: true });
  const log = openSync(logFile, 'a');
  try {
    return spawn(launch.command, launch.args, {
      cwd: launch.cwd ?? cwd,
      detached: true,
      stdio: ['ignore', log, log],
      env: { ...environment, ...launch.environment },
    });
  } finally {
    closeSync(log);
  }
}

/** Starts the container; its output is appended to its log. */
export function startContainerProcess(options: RunOptions): ContainerProcess {
  const child = start(options);
  const pid = child.pid ?? 0;
  const exited = new Promise<Exit>(resolve => {
    child.once('error', error => resolve({ exitCode: 128, reason: 'StartError', message: error.message }));
    child.once('exit', (code, signal) => {
      signalGroup(pid, 'SIGKILL');
      const exitCode = code ?? 128 + (signal ? constants.signals[signal] : 0);
      const message = exitCode !== 0 && options.explain ? logTail(options.logFile) : '';
      resolve({ exitCode, reason: exitCode === 0 ? 'Completed' : 'Error', ...(message && { message }) });
    });
  });
  return {
    pid,
    exited,
    signal: name => void child.kill(name),
  };
}
