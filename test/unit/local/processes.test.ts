import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { createProcessGroup, orStop, type ProcessGroup } from '../../../local/process-group.ts';
import type { ProcessSpec } from '../../../local/processes.ts';
import { temporaryDirectory } from './temporary-directory.ts';

const directory = temporaryDirectory();
const groups: ProcessGroup[] = [];
const newGroup = (...[listeners]: Parameters<typeof createProcessGroup>) => {
  const group = createProcessGroup(listeners);
  groups.push(group);
  return group;
};
const program = (name: string, script: string): ProcessSpec => ({
  name,
  command: process.execPath,
  args: ['-e', script],
  logFile: join(directory, `${name}.log`),
});
const endless = 'setInterval(() => {}, 1000); console.log("value", process.env.VALUE);';
const says = (name: string, text: string) => async () =>
  readFileSync(join(directory, `${name}.log`), 'utf8').includes(text);
const isAlive = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

afterEach(async () => {
  for (const group of groups.splice(0)) await group.stop();
});

describe('a program', () => {
  it('is started when it is ready', async () => {
    const managed = await newGroup().start({ ...program('ready', endless), isReady: says('ready', 'value') });
    expect(readFileSync(managed.logFile, 'utf8')).toContain('value');
  });

  it('that ends while it starts is reported with the end of its log', async () => {
    const spec = program('broken', 'console.log("no such flag"); process.exit(3)');
    const started = newGroup().start({ ...spec, isReady: async () => false });
    await expect(started).rejects.toThrow(/broken ended while it started \(exit code 3\)[\s\S]*no such flag/);
  });

  it('that can’t be run at all is reported', async () => {
    const spec = { ...program('absent', ''), command: join(directory, 'absent'), isReady: async () => false };
    await expect(newGroup().start(spec)).rejects.toThrow('ENOENT');
  });

  it('starts again with another environment, under a new pid', async () => {
    const launched: number[] = [];
    const group = newGroup({ onLaunch: ({ pid }) => launched.push(pid) });
    const managed = await group.start(program('again', endless));
    await managed.kill('SIGKILL');
    expect(managed.running).toBe(false);
    await managed.restart({ VALUE: 'second' });
    await expect.poll(says('again', 'value second')).toBe(true);
    expect(new Set(launched).size).toBe(2);
    expect(managed.pid).toBe(launched[1]);
  });
});

describe('a crash', () => {
  it('is told from an end that was asked for', async () => {
    const crashed: string[] = [];
    const group = newGroup({ onCrash: ({ name }, how) => crashed.push(`${name}: ${how}`) });
    const asked = await group.start(program('asked', endless));
    const unasked = await group.start(program('unasked', endless));
    await asked.kill();
    process.kill(unasked.pid, 'SIGKILL');
    await expect.poll(() => crashed).toEqual(['unasked: killed by SIGKILL']);
    await expect(group.crash).rejects.toThrow('unasked ended unexpectedly (killed by SIGKILL)');
  });

  it('ends work on the group, and the group', async () => {
    const group = newGroup();
    const first = await group.start(program('first', endless));
    const second = await group.start(program('second', endless));
    process.kill(second.pid, 'SIGKILL');
    await expect(orStop(group, () => new Promise(() => {}))).rejects.toThrow('second');
    expect(isAlive(first.pid)).toBe(false);
  });
});

describe('a group', () => {
  it('is stopped the last started first', async () => {
    const group = newGroup();
    const script = (name: string) =>
      `process.on("SIGTERM", () => { require("node:fs").appendFileSync("${join(directory, 'order')}", "${name} "); process.exit() });
       console.log("up"); ${endless}`;
    for (const name of ['one', 'two', 'three']) {
      await group.start({ ...program(name, script(name)), isReady: says(name, 'up') });
    }
    await group.stop();
    expect(readFileSync(join(directory, 'order'), 'utf8')).toBe('three two one ');
  });

  it('starts nothing once it is being stopped', async () => {
    const group = newGroup();
    await group.stop();
    await expect(group.start(program('late', endless))).rejects.toThrow('being stopped');
  });
});
