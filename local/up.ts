/** `npm run up`: starts the control plane, in the foreground until Ctrl-C, or with --detach until `npm run down`. */
import { copyFileSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseUpArguments, type UpArguments, upUsage } from './arguments.ts';
import { type ControlPlane, startControlPlane } from './control-plane.ts';
import { instructions } from './instructions.ts';
import { writeKubectlScript } from './kubectl-script.ts';
import { startLeash } from './leash.ts';
import { leaveCluster } from './leave-cluster.ts';
import { tryLock } from './lock.ts';
import { describeMetacontroller } from './metacontroller.ts';
import { localDirectory } from './paths.ts';
import { createProcessGroup } from './process-group.ts';
import { identify, isRunning } from './process-identity.ts';
import { logTail, type ManagedProcess } from './processes.ts';
import { kubeconfigFile, readState, removeState, runDirectory, type State, writeState } from './state.ts';
import { stopRecorded } from './stop-recorded.ts';

const log = (message: string) => console.log(`llmsafespace: ${message}`);
const howToStop = 'Stop it with: npm run down';

/** Says that one is running; the exit code is 0 only if that is what was asked for. */
function reportRunning({ detach }: UpArguments, state: State | undefined): number {
  if (state?.instructions === undefined) {
    log(`another npm run up is starting it right now. ${howToStop}`);
    return 1;
  }
  const ended = state.programs.filter(program => !isRunning(program));
  if (ended.length > 0) {
    for (const { name, logFile } of ended) log(`${name} is no longer running; its log is ${logFile}`);
    log(`the rest still runs. ${howToStop}, then start it again`);
    return 1;
  }
  log('it is running already.');
  console.log(`\n${state.instructions}\n\n${howToStop}`);
  return detach ? 0 : 1;
}

/** Ends what a killed `up` left behind, and makes an empty folder. */
async function cleanUp(state: State | undefined): Promise<void> {
  if (state?.programs.some(isRunning)) {
    log('ending what an earlier npm run up left running');
    await stopRecorded(state);
  }
  if (state) await leaveCluster(state, log);
  removeState();
  rmSync(runDirectory, { recursive: true, force: true });
  mkdirSync(runDirectory, { recursive: true, mode: 0o700 });
}

/** Keeps the state file true to what runs: a killed `up` can be cleaned up after at any moment. */
function recordPrograms(state: State): (managed: ManagedProcess) => void {
  return managed => {
    const program = { name: managed.name, logFile: managed.logFile, ...identify(managed.pid) };
    state.programs = [...state.programs.filter(({ name }) => name !== managed.name), program];
    writeState(state);
  };
}

function describe(controlPlane: ControlPlane, { kubeconfig: givenKubeconfig, real }: UpArguments): string {
  if (givenKubeconfig === undefined) copyFileSync(controlPlane.kubeconfig, kubeconfigFile);
  const kubeconfig = givenKubeconfig === undefined ? kubeconfigFile : controlPlane.kubeconfig;
  return instructions({
    kubeconfig,
    kubectl: writeKubectlScript(controlPlane.kubectlPath, kubeconfig),
    metacontroller: describeMetacontroller(controlPlane.metacontroller.choice),
    hookServerUrl: controlPlane.hookServer.url,
    logs: join(runDirectory, 'logs'),
    realNode: real,
  });
}

/** Resolves to the exit code when the control plane has been left running or has been stopped. */
async function run(options: UpArguments): Promise<number> {
  const { detach, kubeconfig, real } = options;
  const state: State = {
    owner: identify(process.pid),
    detached: false,
    programs: [],
    kubeconfig,
    realNode: real,
  };
  writeState(state);
  const { promise: finished, resolve: finish } = Promise.withResolvers<number>();
  let stopping = false;

  const stop = async (exitCode: number) => {
    if (stopping) return;
    stopping = true;
    await group.stop();
    await leaveCluster(state, log);
    removeState();
    finish(exitCode);
  };
  const record = recordPrograms(state);
  const hold = detach ? () => {} : startLeash();
  const group = createProcessGroup({
    onLaunch: managed => {
      record(managed);
      hold(managed);
    },
    onCrash: ({ name, logFile }, how) => {
      if (stopping) return;
      log(
        `${name} ended unexpectedly (${how}); stopping the rest. Its log is ${logFile}\n${logTail(logFile)}`,
      );
      stop(1);
    },
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (!stopping) log('stopping');
      stop(0);
    });
  }

  startControlPlane({
    directory: runDirectory,
    log,
    existingKubeconfig: kubeconfig,
    realNode: real,
    group,
  }).then(
    controlPlane => {
      state.instructions = describe(controlPlane, options);
      state.detached = detach;
      writeState(state);
      console.log(`\n${state.instructions}\n\n${detach ? howToStop : 'Ctrl-C stops it.'}`);
      if (detach) finish(0);
    },
    (error: Error) => {
      if (stopping) return;
      log(error.message);
      stop(1);
    },
  );
  return finished;
}

/** Undefined, with the reason on the screen, if they make no sense. */
function readArguments(): UpArguments | undefined {
  try {
    return parseUpArguments(process.argv.slice(2));
  } catch (error) {
    console.error(`llmsafespace: ${error instanceof Error ? error.message : error}\n\n${upUsage}`);
    return undefined;
  }
}

async function main(): Promise<number> {
  const options = readArguments();
  if (options === undefined) return 2;
  if (options.help) {
    console.log(upUsage);
    return 0;
  }
  mkdirSync(localDirectory, { recursive: true, mode: 0o700 });
  const lock = tryLock(join(localDirectory, 'up.lock'));
  const state = readState();
  const leftRunning = state?.detached === true && state.programs.some(isRunning);
  if (lock === undefined || leftRunning) {
    lock?.release();
    return reportRunning(options, state);
  }
  try {
    await cleanUp(state);
    return await run(options);
  } finally {
    lock.release();
  }
}

// The programs of a detached control plane are still children of this process: it would wait for them.
process.exit(await main());
