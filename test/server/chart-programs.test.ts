/** The image's other two programs as processes: their arguments, their exit codes. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FakeApiServer } from '../fake-kubernetes/server.ts';
import { startFakeApiServer } from '../fake-kubernetes/server.ts';
import { compileCache } from './compile-cache.ts';

const folder = mkdtempSync(join(tmpdir(), 'chart-programs-'));
const kubeconfig = join(folder, 'kubeconfig');
let api: FakeApiServer;

beforeAll(async () => {
  api = await startFakeApiServer();
  const content = {
    clusters: [{ name: 'fake', cluster: { server: api.address } }],
    users: [{ name: 'me', user: { token: 'abc' } }],
    contexts: [{ name: 'fake', context: { cluster: 'fake', user: 'me' } }],
    'current-context': 'fake',
  };
  writeFileSync(kubeconfig, JSON.stringify(content));
});
afterAll(async () => {
  await api.close();
  rmSync(folder, { recursive: true });
});

function run(program: string, ...parameters: string[]) {
  const file = join(import.meta.dirname, '../../src', program);
  const env = { PATH: process.env.PATH, KUBECONFIG: kubeconfig, ...compileCache };
  return new Promise<{ code: unknown; out: string; err: string }>(resolve => {
    execFile(process.execPath, [file, ...parameters], { env }, (error, out, err) =>
      resolve({ code: error?.code ?? 0, out, err }),
    );
  });
}

describe('remove-finalizers', { timeout: 60_000 }, () => {
  const composite = '/apis/metacontroller.k8s.io/v1alpha1/compositecontrollers/llmsafespace-sandbox';

  it('ends with 0 once nothing is held', async () => {
    const finalizers = ['metacontroller.io/compositecontroller-llmsafespace-sandbox'];
    api.put('/apis/llmsafespace.dev/v1/namespaces/team/sandboxes/a', { metadata: { finalizers } });
    const { code, out } = await run('remove-finalizers.ts');
    expect(out).toContain('off 1 Sandbox.');
    expect(code).toBe(0);
  });

  it('ends with 1 where it did nothing', async () => {
    api.put(composite, {});
    const { code, out } = await run('remove-finalizers.ts', '--timeout', '0');
    expect(out).toContain('Nothing was done');
    expect(code).toBe(1);
  });

  it('says in a line what it can not work with', async () => {
    expect(await run('remove-finalizers.ts', '--timeout', 'soon')).toEqual({
      code: 1,
      out: '',
      err: '--timeout must be a number of seconds, not soon\n',
    });
  });
});

describe('check-installation', { timeout: 60_000 }, () => {
  it('says in a line what it needs', async () => {
    expect(await run('check-installation.ts', '--namespace', 'release')).toEqual({
      code: 1,
      out: '',
      err: '--url, --ca-file and --namespace are needed; see --help\n',
    });
  });

  it('explains itself', async () => {
    const { code, out } = await run('check-installation.ts', '--help');
    expect(out).toContain('--token-file');
    expect(code).toBe(0);
  });
});
