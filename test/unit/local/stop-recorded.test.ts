import { spawn } from 'node:child_process';
import { afterEach, expect, it } from 'vitest';
import { identify, isRunning } from '../../../local/process-identity.ts';
import { stopPrograms, stopRecorded } from '../../../local/stop-recorded.ts';

const spawned: ReturnType<typeof spawn>[] = [];
const startEndless = () => {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
  spawned.push(child);
  return identify(child.pid ?? 0);
};

afterEach(() => {
  for (const child of spawned.splice(0)) child.kill('SIGKILL');
});

it('recorded programs are ended', async () => {
  const programs = [startEndless(), startEndless()];
  await stopPrograms(programs);
  expect(programs.map(isRunning)).toEqual([false, false]);
});

it('a stranger that got the pid of a recorded program is left alone', async () => {
  const stranger = startEndless();
  await stopPrograms([{ ...stranger, startTime: '1' }]);
  expect(isRunning(stranger)).toBe(true);
});

it('an up in the foreground is ended before what it may have left', async () => {
  const owner = startEndless();
  const program = { ...startEndless(), name: 'kwok', logFile: 'kwok.log' };
  await stopRecorded({ owner, detached: false, programs: [program] });
  expect([owner, program].map(isRunning)).toEqual([false, false]);
});
