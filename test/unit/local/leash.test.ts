import { type ChildProcess, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { inRepository } from '../../../local/paths.ts';
import { identify, isRunning } from '../../../local/process-identity.ts';
import { temporaryDirectory } from './temporary-directory.ts';

const directory = temporaryDirectory();
const script = join(directory, 'owner.ts');
writeFileSync(
  script,
  `import { startLeash } from ${JSON.stringify(inRepository('local', 'leash.ts'))};
   import { createProcessGroup } from ${JSON.stringify(inRepository('local', 'process-group.ts'))};
   const group = createProcessGroup({ onLaunch: startLeash() });
   const held = await group.start({
     name: 'held', command: process.execPath, args: ['-e', 'setInterval(() => {}, 1000)'],
     logFile: ${JSON.stringify(join(directory, 'held.log'))},
   });
   console.log(held.pid);
   if (process.argv[2] === 'throw') throw new Error('as a broken test would');`,
);

function firstNumber(child: ChildProcess): Promise<number> {
  return new Promise(resolve => child.stdout?.once('data', chunk => resolve(Number(chunk))));
}

it.each([
  ['is killed', [], true],
  ['throws', ['throw'], false],
])('programs end when their owner %s', async (_, args, kill) => {
  const owner = spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'pipe', 'ignore'] });
  const held = identify(await firstNumber(owner));
  if (kill) {
    expect(isRunning(held)).toBe(true);
    owner.kill('SIGKILL');
  }
  await expect.poll(() => isRunning(held), { timeout: 4000 }).toBe(false);
});
