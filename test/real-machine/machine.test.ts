/** `npm run up -- --real` and `npm run down`, as a newcomer types them: they leave the machine as it was, however they ended. */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inRepository } from '../../local/paths.ts';
import { cleanUpNode } from '../../local/real/clean-up.ts';
import { commandOf, nodeRuns } from '../../local/real/processes.ts';
import { machineSnapshot } from './snapshot.ts';

/** Apart from the user's. */
const directory = mkdtempSync(join(tmpdir(), 'llmsafespace-real-'));
const options = {
  cwd: inRepository(),
  env: { ...process.env, LOCAL_STATE_DIRECTORY: directory },
  encoding: 'utf8',
} as const;

const npm = (...words: string[]) => spawnSync('npm', ['run', '--silent', ...words], options);

function kubectl(...words: string[]): string {
  const { status, stdout, stderr } = spawnSync(join(directory, 'kubectl'), words, options);
  if (status !== 0) throw new Error(`kubectl ${words.join(' ')}: ${stderr}`);
  return stdout.trim();
}

function up(): void {
  const { status, stdout, stderr } = npm('up', '--', '--real', '--detach');
  if (status !== 0) throw new Error(`${stdout}\n${stderr}`);
}

function runHello(): string {
  kubectl('apply', '-f', 'examples/runtimes.yaml', '-f', 'examples/hello.yaml');
  kubectl('wait', '--for=condition=Ready', 'sandbox/hello', '--timeout=60s');
  const pod = kubectl('get', 'sandbox', 'hello', '--output=jsonpath={.status.podName}');
  return kubectl('exec', pod, '--', 'python3', '-c', 'print(6*7)');
}

/** The programs of the state file, as `npm run down` reads them. */
const recordedPids = (): number[] =>
  JSON.parse(readFileSync(join(directory, 'state.json'), 'utf8')).programs.map(
    ({ pid }: { pid: number }) => pid,
  );

let before: string[];
beforeAll(async () => {
  // What a killed run of the tests left.
  if (!nodeRuns()) await cleanUpNode();
  before = machineSnapshot();
});
afterAll(() => {
  npm('down');
  rmSync(directory, { recursive: true });
});

const nobody = () => false;
const everyone = () => true;
const containerd = (pid: number) => commandOf(pid).some(word => word.endsWith('containerd.toml'));

describe.each([
  ['in order', nobody],
  ['after kill -9 of every program', everyone],
  ['after kill -9 of containerd', containerd],
])('when it ends %s', (_, isKilled) => {
  it('Python has printed what it computed in a Sandbox', () => {
    up();
    expect(runHello()).toBe('42');
    for (const pid of recordedPids().filter(isKilled)) process.kill(pid, 'SIGKILL');
  });

  it('nothing of it is left on the machine', () => {
    expect(npm('down').status).toBe(0);
    expect(machineSnapshot()).toEqual(before);
  });
});

it('a kill -9 of npm run up in the foreground leaves nothing either', async () => {
  const child = spawn(process.execPath, ['local/up.ts', '--real'], {
    ...options,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const started = new Promise<void>((resolve, reject) => {
    child.stdout.on('data', chunk => String(chunk).includes('Ctrl-C stops it') && resolve());
    child.once('exit', code => reject(new Error(`npm run up ended with exit code ${code}`)));
  });
  await started;
  expect(runHello()).toBe('42');
  child.kill('SIGKILL');
  await expect.poll(machineSnapshot, { timeout: 60_000 }).toEqual(before);
});
