/** The images of `runtimes/`, on the bases of the real node: what they hold, and their servers confined as in a Sandbox. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { openStorage, type Storage } from '../../local/buildah/storage.ts';
import { archivesOf, reasonForNoArchives } from '../../local/real/images/archive.ts';
import { runtimes } from '../../local/real/images/runtimes.ts';
import { type FollowedProcess, follow } from '../server/followed-process.ts';
import { eventually } from '../server/stage.ts';
import type { Outcome } from '../unit/runtimes/languages.ts';

const reason = reasonForNoArchives();
let storage: Storage | undefined;
const started: FollowedProcess[] = [];

beforeAll(() => {
  if (reason === undefined) storage = openStorage(mkdtempSync(join(tmpdir(), 'llmsafespace-runtimes-')));
});
beforeEach(({ skip }) => {
  if (reason !== undefined) skip(reason);
});
afterAll(async () => {
  for (const { child } of started) child.kill('SIGKILL');
  await Promise.all(started.map(({ exit }) => exit));
  await storage?.close();
});

// A root to read alone, and processes of its own, of which the image's entry point is the first.
const confine = `set -e
root=$1; shift
mount --bind "$root" "$root"
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
mount -t tmpfs -o uid=1000,gid=1000 workspace "$root/workspace"
mount --bind -o remount,ro "$root"
exec setpriv --clear-groups --no-new-privs unshare --root="$root" --wd=/workspace --setgid=1000 --setuid=1000 "$@"`;

const inspectedSchema = z.object({
  OCIv1: z.object({
    config: z.object({
      User: z.string(),
      Env: z.array(z.string()),
      Entrypoint: z.array(z.string()),
      Cmd: z.array(z.string()),
    }),
  }),
});

async function startIn({ buildah }: Storage, archive: string): Promise<FollowedProcess> {
  const container = await buildah('from', `docker-archive:${archive}`);
  const inspected = await buildah('inspect', '--type=container', container);
  const { User, Env, Entrypoint, Cmd } = inspectedSchema.parse(JSON.parse(inspected)).OCIv1.config;
  expect(User).toBe('1000:1000');
  const command = [...Entrypoint, ...Cmd, '--host', '127.0.0.1', '--port', '0'];
  const words = ['--mount', '--pid', '--fork', '--kill-child', '--propagation', 'private'];
  const root = await buildah('mount', container);
  const child = spawn('unshare', [...words, 'sh', '-c', confine, 'sh', root, ...command], {
    env: Object.fromEntries(Env.map(entry => entry.split(/=(.*)/s))),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const running = follow(child);
  started.push(running);
  return running;
}

const python = {
  library: 'import numpy, pandas, requests\nprint(pandas.Series(numpy.arange(4)).sum())',
  place: 'import getpass, os\nprint(getpass.getuser(), os.getuid(), os.getcwd())',
  write: 'open("note", "w").close()\nopen("/note", "w")',
  orphan: 'import subprocess\nsubprocess.Popen(["sleep", "0.1"], start_new_session=True)',
  zombies:
    'import glob, time\ntime.sleep(1)\nprint([name for name in glob.glob("/proc/[0-9]*/stat") if ") Z " in open(name).read()])',
};
const nodejs = {
  library: 'console.log(require("node:child_process").execFileSync("npm", ["--version"]).length > 0 ? 6 : 0)',
  place: 'console.log("sandbox", process.getuid(), process.cwd())',
  write:
    'const { writeFileSync } = require("node:fs"); writeFileSync("note", ""); writeFileSync("/note", "")',
  orphan:
    'require("node:child_process").spawn("sleep", ["0.1"], { detached: true, stdio: "ignore" }).unref()',
  zombies: `const { readFileSync, readdirSync } = require("node:fs");
    const isZombie = pid => readFileSync("/proc/" + pid + "/stat", "utf8").includes(") Z ");
    setTimeout(() => console.log(readdirSync("/proc").filter(name => /^[0-9]+$/.test(name)).filter(isZombie)), 1000)`,
};
const images = [python, nodejs].map((programs, index) => ({
  programs,
  index,
  image: runtimes[index]?.image,
}));

describe.each(images)('in the image $image', { timeout: 60_000 }, ({ programs, index }) => {
  let server: FollowedProcess;
  let address: string;

  beforeAll(async () => {
    if (storage === undefined) return;
    const archives = await archivesOf(runtimes, message => console.log(message));
    server = await startIn(storage, archives[index] ?? '');
    const port = await eventually(() => /port (\d+)\n/.exec(server.output.out)?.[1], 'a port');
    address = `http://127.0.0.1:${port}`;
  }, 600_000);

  async function run(body: string): Promise<Partial<Outcome>> {
    const answer = await fetch(`${address}/run`, { method: 'POST', body });
    return (await answer.json()) as Outcome;
  }

  it('the server is healthy and ready', async () => {
    for (const path of ['/health', '/ready']) expect((await fetch(address + path)).status).toBe(200);
  });

  it('a program has what the runtime promises', async () => {
    expect(await run(programs.library)).toMatchObject({ exitCode: 0, stdout: '6\n' });
  });

  it('a program is the user sandbox, in its workspace', async () => {
    expect(await run(programs.place)).toMatchObject({ stdout: 'sandbox 1000 /workspace\n' });
  });

  it('a program writes to its workspace, and nowhere else', async () => {
    const { exitCode, stderr } = await run(programs.write);
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/read-only file system.*\/note/i);
  });

  it('the first process reaps what nobody waits for', async () => {
    await run(programs.orphan);
    expect(await run(programs.zombies)).toMatchObject({ stdout: '[]\n' });
  });

  it('SIGTERM to the first process ends everything with 0', async () => {
    const { pid } = server.child;
    const first = Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8'));
    process.kill(first, 'SIGTERM');
    expect(await server.exit, server.output.err).toBe(0);
    expect(server.output.err).toBe('');
  });
});
