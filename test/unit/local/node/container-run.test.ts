import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type ContainerRun, runContainer } from '../../../../local/node/container-run.ts';
import type { ContainerView } from '../../../../local/node/container-view.ts';
import { processStartTime } from '../../../../local/process-identity.ts';
import { temporaryDirectory } from '../temporary-directory.ts';
import { aContainer } from './builders.ts';

const directory = temporaryDirectory();
const runs: ContainerRun[] = [];
let files = 0;

interface Started {
  run: ContainerRun;
  seen: ContainerView[];
  said: string[];
  output(): string;
  pid(): number;
}

/** Runs a script as the container `main`; `again` says whether it is started again. */
function start(
  script: string,
  fields: object = {},
  again: (exitCode: number) => boolean = () => false,
): Started {
  files += 1;
  const logFile = join(directory, `${files}.log`);
  const seen: ContainerView[] = [];
  const said: string[] = [];
  const pids: number[] = [];
  const run: ContainerRun = runContainer({
    container: aContainer(fields),
    ip: '127.0.0.1',
    graceSeconds: 5,
    prepare: async () => ({
      launch: { command: process.execPath, args: ['-e', script] },
      environment: {},
      cwd: directory,
      logFile,
      explain: true,
    }),
    startsAgain: again,
    onLaunch: pid => pids.push(pid),
    onChange: () => seen.push(run.view),
    log: message => said.push(message),
  });
  runs.push(run);
  const output = () => (existsSync(logFile) ? readFileSync(logFile, 'utf8') : '');
  return { run, seen, said, output, pid: () => pids.at(-1) ?? 0 };
}

const isAlive = (pid: number) => processStartTime(pid) !== undefined;

const endless = 'console.log("up"); setInterval(() => {}, 1000);';
const patient = `process.on('SIGTERM', () => { console.log('asked'); process.exit(0); }); ${endless}`;
const stubborn = `process.on('SIGTERM', () => console.log('asked')); ${endless}`;
const up = ({ output }: Started) => expect.poll(output, { timeout: 10_000 }).toContain('up\n');

afterEach(async () => {
  await Promise.all(runs.splice(0).map(run => run.stop(0)));
});

describe('a container that ends', () => {
  it('is shown with its exit code and, where it failed, the end of its log', async () => {
    const { run } = start('console.log("no such flag"); process.exit(3)');
    await run.done;
    expect(run.view).toMatchObject({
      ready: false,
      started: false,
      state: {
        terminated: { exitCode: 3, reason: 'Error', message: expect.stringContaining('no such flag') },
      },
    });
  });

  it('is shown as Completed where it didn’t fail', async () => {
    const { run } = start('');
    await run.done;
    expect(run.view.state).toMatchObject({ terminated: { exitCode: 0, reason: 'Completed' } });
  });

  it('takes along whatever it has started', async () => {
    const child = `require('child_process').spawn('sleep', ['60'], { stdio: 'ignore' }).pid`;
    const { run, output } = start(`console.log(${child}); setTimeout(() => process.exit(0), 100)`);
    await run.done;
    await expect.poll(() => isAlive(Number(output()))).toBe(false);
  });

  it('starts again after a pause, and remembers how it ended', async () => {
    const { run, seen } = start('process.exit(1)', {}, exitCode => exitCode !== 0);
    await expect.poll(() => run.view.restartCount, { timeout: 10_000 }).toBe(1);
    const paused = seen.find(
      ({ state }) => 'waiting' in state && state.waiting.reason === 'CrashLoopBackOff',
    );
    expect(paused?.lastState).toMatchObject({ terminated: { exitCode: 1 } });
  });

  it('is shown as ended where it is stopped in that pause', async () => {
    const { run } = start('process.exit(1)', {}, () => true);
    const isWaiting = () => run.view.restartCount === 0 && 'terminated' in run.view.lastState;
    await expect.poll(isWaiting, { timeout: 10_000, interval: 10 }).toBe(true);
    await run.stop(0);
    expect(run.view).toMatchObject({ restartCount: 0, state: { terminated: { exitCode: 1 } } });
  });
});

describe('a container that is stopped', () => {
  it('is asked to end', async () => {
    const one = start(patient);
    await up(one);
    await one.run.stop(10);
    expect(one.output()).toBe('up\nasked\n');
    expect(one.run.view.state).toMatchObject({ terminated: { exitCode: 0 } });
  });

  it('is killed once its grace period is over', async () => {
    const one = start(stubborn);
    await up(one);
    await one.run.stop(2);
    expect(one.output()).toBe('up\nasked\n');
    expect(one.run.view.state).toMatchObject({ terminated: { exitCode: 137 } });
  });

  it('is killed sooner when it is given less time', async () => {
    const one = start(stubborn);
    await up(one);
    const first = one.run.stop(600);
    await expect.poll(one.output).toContain('asked');
    await one.run.stop(0);
    await first;
    expect(isAlive(one.pid())).toBe(false);
  });

  it('is asked only after its preStop', async () => {
    const one = start(patient, { lifecycle: { preStop: { sleep: { seconds: 2 } } } });
    await up(one);
    const stopped = one.run.stop(30);
    const early = await Promise.race([stopped, new Promise(resolve => setTimeout(resolve, 1000, 'waits'))]);
    expect(early).toBe('waits');
    expect(one.output()).toBe('up\n');
    await stopped;
    expect(one.output()).toBe('up\nasked\n');
  });

  it('isn’t started again', async () => {
    const one = start(patient, {}, () => true);
    await up(one);
    await one.run.stop(10);
    expect(one.run.view).toMatchObject({ restartCount: 0, state: { terminated: { exitCode: 0 } } });
  });
});

describe('the probes', () => {
  const probe = (port: number, fields = {}) => ({
    httpGet: { port, path: '/' },
    periodSeconds: 0.05,
    failureThreshold: 2,
    ...fields,
  });

  async function answering(status: () => number) {
    const server = createServer((_, response) => response.writeHead(status()).end());
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    return { port: (server.address() as AddressInfo).port, close: () => server.close() };
  }

  it('decide whether it is ready, as it changes', async () => {
    let status = 503;
    const { port, close } = await answering(() => status);
    const { run } = start(endless, { readinessProbe: probe(port) });
    await expect.poll(() => run.view).toMatchObject({ started: true, ready: false });
    status = 200;
    await expect.poll(() => run.view.ready).toBe(true);
    status = 500;
    await expect.poll(() => run.view.ready).toBe(false);
    close();
  });

  it('end one that isn’t alive', async () => {
    const { port, close } = await answering(() => 500);
    const { run, said } = start(endless, { livenessProbe: probe(port) });
    await run.done;
    expect(said).toEqual(['main: liveness probe failed: HTTP status 500']);
    expect(run.view.state).toMatchObject({ terminated: { exitCode: 143 } });
    close();
  });

  it('wait for its start, and end one that never does', async () => {
    const { port, close } = await answering(() => 500);
    const { run, seen, said } = start(endless, { startupProbe: probe(port), readinessProbe: probe(port) });
    await run.done;
    expect(said).toEqual(['main: startup probe failed: HTTP status 500']);
    expect(seen.some(({ started }) => started)).toBe(false);
    close();
  });

  it('of a port that nobody listens on fail, and one without probes is ready at once', async () => {
    const { port, close } = await answering(() => 200);
    close();
    const { run, said } = start(endless, {
      livenessProbe: probe(port, { httpGet: undefined, tcpSocket: { port } }),
    });
    await expect.poll(() => run.view).toMatchObject({ started: true, ready: true });
    await run.done;
    expect(said).toEqual([expect.stringContaining('ECONNREFUSED')]);
  });
});

it('a container whose program doesn’t exist is shown as one that could not start', async () => {
  const run = runContainer({
    container: aContainer(),
    ip: '127.0.0.1',
    graceSeconds: 1,
    prepare: async () => ({
      launch: { command: join(directory, 'absent'), args: [] },
      environment: {},
      cwd: directory,
      logFile: join(directory, 'absent.log'),
      explain: false,
    }),
    startsAgain: () => false,
    onLaunch: () => expect.unreachable(),
    onChange: () => {},
    log: () => {},
  });
  await run.done;
  expect(run.view.state).toMatchObject({ terminated: { exitCode: 128, reason: 'StartError' } });
});

it('a container that lacks something says what, and starts once it is there', async () => {
  let missing = true;
  const said: string[] = [];
  const run: ContainerRun = runContainer({
    container: aContainer(),
    ip: '127.0.0.1',
    graceSeconds: 1,
    prepare: async () => {
      if (missing) throw new Error('Secret keys not found');
      return {
        launch: { command: process.execPath, args: ['-e', ''] },
        environment: {},
        cwd: directory,
        logFile: join(directory, 'late.log'),
        explain: false,
      };
    },
    startsAgain: () => false,
    onLaunch: () => {},
    onChange: () => {},
    log: message => said.push(message),
  });
  await expect
    .poll(() => run.view.state)
    .toMatchObject({ waiting: { reason: 'CreateContainerConfigError', message: 'Secret keys not found' } });
  missing = false;
  await run.done;
  expect(said).toEqual(['main: Secret keys not found']);
  expect(run.view.state).toMatchObject({ terminated: { exitCode: 0 } });
});
