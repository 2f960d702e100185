/** The image's programs, run from its file system as a user without rights and with nothing to write to. */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FakeApiServer, startFakeApiServer } from '../fake-kubernetes/server.ts';
import type { FollowedProcess } from '../server/followed-process.ts';
import { eventually } from '../server/stage.ts';
import { useImage } from './provided.ts';
import { runInImage, settingsFolder } from './running.ts';

const image = useImage();
const folder = mkdtempSync(join(tmpdir(), 'llmsafespace-settings-'));
const started: FollowedProcess[] = [];
let api: FakeApiServer;

beforeAll(async () => {
  api = await startFakeApiServer();
  const content = {
    clusters: [{ name: 'fake', cluster: { server: api.address } }],
    users: [{ name: 'me', user: {} }],
    contexts: [{ name: 'fake', context: { cluster: 'fake', user: 'me' } }],
    'current-context': 'fake',
  };
  writeFileSync(join(folder, 'kubeconfig'), JSON.stringify(content));
  chmodSync(folder, 0o755);
});

afterAll(async () => {
  for (const { child } of started) child.kill('SIGKILL');
  await Promise.all(started.map(({ exit }) => exit));
  await api.close();
  rmSync(folder, { recursive: true });
});

/** What follows the image's entry point. */
function run(words: readonly string[], environment: Record<string, string> = {}): FollowedProcess {
  const { OCIv1 } = JSON.parse(image().inspected);
  const running = runInImage(image().root, folder, [...OCIv1.config.Entrypoint, ...words], {
    ...Object.fromEntries(OCIv1.config.Env.map((entry: string) => entry.split(/=(.*)/s))),
    ...environment,
  });
  started.push(running);
  return running;
}

const cmd = () => JSON.parse(image().inspected).OCIv1.config.Cmd as string[];

const confinement = `
const { writeFileSync } = require('node:fs');
const attempt = path => { try { writeFileSync(path, ''); return 'written'; } catch ({ code }) { return code; } };
const places = ['/tmp/file', '/file', '/app/file', '/app/dist/src/main.js', '/home/nonroot/file', '${settingsFolder}/file'];
console.log(JSON.stringify({ user: [process.getuid(), process.getgid(), process.getgroups()], writes: places.map(attempt) }));`;

describe('in the image', { timeout: 60_000 }, () => {
  it('the user has no rights, and no file can be written', async () => {
    const { exit, output } = run(['--eval', confinement]);
    expect(await exit, output.err).toBe(0);
    const { user, writes } = JSON.parse(output.out);
    expect(user).toEqual([65532, 65532, [65532]]);
    expect(writes[0]).toBe('EROFS');
    expect(writes).not.toContain('written');
  });

  it.each([
    [cmd, 'LLMSAFESPACE_OPS_PORT'],
    [() => ['dist/src/remove-finalizers.js'], '--force'],
    [() => ['dist/src/check-installation.js'], '--ca-file'],
  ])('program %# finds its modules and prints what it can be told', async (program, text) => {
    const { exit, output } = run([...program(), '--help']);
    expect(await exit, output.err).toBe(0);
    expect(output.out).toContain(text);
    expect(output.err).toBe('');
  });

  it('the server starts, is healthy, answers a hook, and ends with 0 on SIGTERM', async () => {
    const { child, exit, output } = run(cmd(), {
      LLMSAFESPACE_PORT: '0',
      LLMSAFESPACE_OPS_PORT: '0',
      KUBECONFIG: `${settingsFolder}/kubeconfig`,
    });
    await eventually(() => output.out.includes('\n'), 'a log line');
    const { msg, port, opsPort } = JSON.parse(output.out.slice(0, output.out.indexOf('\n')));
    expect(msg, output.out).toBe('listening');
    const get = (path: string) => fetch(`http://127.0.0.1:${opsPort}${path}`);
    await eventually(async () => (await get('/healthz')).ok, 'health');
    await eventually(async () => (await get('/readyz')).ok, 'readiness');
    const answer = await fetch(`http://127.0.0.1:${port}/v2/hooks/sandbox/sync`, {
      method: 'POST',
      body: '{',
    });
    expect(answer.status).toBe(415);
    child.kill('SIGTERM');
    expect(await exit).toBe(0);
    expect(output.out).toContain('"msg":"shut down"');
    expect(output.err).toBe('');
  });
});
