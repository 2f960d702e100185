/** `node src/main.ts` as a process: its settings, its exit codes, its end. */
import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FakeApiServer } from '../fake-kubernetes/server.ts';
import { startFakeApiServer } from '../fake-kubernetes/server.ts';
import { compileCache } from './compile-cache.ts';
import { follow } from './followed-process.ts';
import { eventually } from './stage.ts';

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'main-'));

const kubeconfig = join(folder, 'kubeconfig');
const started: ChildProcess[] = [];
let api: FakeApiServer;
beforeAll(async () => {
  api = await startFakeApiServer();
  const cluster = { server: api.address, 'insecure-skip-tls-verify': true };
  const content = {
    clusters: [{ name: 'fake', cluster }],
    users: [{ name: 'me', user: { token: 'abc' } }],
    contexts: [{ name: 'fake', context: { cluster: 'fake', user: 'me' } }],
    'current-context': 'fake',
  };
  writeFileSync(kubeconfig, JSON.stringify(content));
});
afterAll(async () => {
  for (const child of started) child.kill('SIGKILL');
  await api.close();
  rmSync(folder, { recursive: true });
});

function run(environment: Record<string, string>, ...parameters: string[]) {
  const child = spawn(process.execPath, [main, ...parameters], {
    env: { PATH: process.env.PATH ?? '', ...compileCache, ...environment },
  });
  started.push(child);
  return follow(child);
}

const ports = { LLMSAFESPACE_PORT: '0', LLMSAFESPACE_OPS_PORT: '0', LLMSAFESPACE_DRAIN_DELAY_MS: '0' };

async function runServer() {
  const running = run({ ...ports, KUBECONFIG: kubeconfig });
  const line = await eventually(
    () => running.output.out.split('\n').find(text => text.includes('"listening"')),
    `a server: ${running.output.err}`,
  );
  return { ...running, ...(JSON.parse(line) as { port: number; opsPort: number }) };
}

describe.concurrent('the server process', () => {
  it('serves the hooks of the table, and ends in good order on SIGTERM', async () => {
    const { port, opsPort, child, exit, output } = await runServer();
    await eventually(async () => (await fetch(`http://127.0.0.1:${opsPort}/readyz`)).ok, 'readiness');
    const answer = await fetch(`http://127.0.0.1:${port}/v2/hooks/sandbox/sync`, {
      method: 'POST',
      body: '{',
    });
    expect(answer.status).toBe(415);
    const metrics = await (await fetch(`http://127.0.0.1:${opsPort}/metrics`)).text();
    expect(metrics).toContain('process_resident_memory_bytes');
    child.kill('SIGTERM');
    expect(await exit).toBe(0);
    expect(output.out).toContain('"msg":"shut down"');
    expect(output.err).toBe('');
  });

  it('prints every setting', async () => {
    const { output, exit } = run({}, '--help');
    expect(await exit).toBe(0);
    expect(output.out).toContain('LLMSAFESPACE_OPS_PORT');
    expect(output.out).toContain('LLMSAFESPACE_GVISOR__RUNTIME_CLASS_NAME');
  });

  it.each([
    ['an unknown setting', { LLMSAFESPACE_COLOUR: 'red' }, 2, 'LLMSAFESPACE_COLOUR is not a setting'],
    ['a kubeconfig that is not there', { KUBECONFIG: '/no/such' }, 1, '/no/such'],
  ])('given %s, says so and does not start', async (_given, environment, code, message) => {
    const { output, exit } = run({ ...ports, ...environment });
    expect(await exit).toBe(code);
    expect(output.out + output.err).toContain(message);
  });

  it('given an error that nobody handles, logs it, drains and exits with 1', async () => {
    const trap = join(folder, 'trap.mjs');
    writeFileSync(trap, "process.on('SIGUSR1', () => { throw new Error('nobody expects this'); });");
    const { child, exit, output } = run({
      ...ports,
      KUBECONFIG: kubeconfig,
      NODE_OPTIONS: `--import=${trap}`,
    });
    await eventually(() => output.out.includes('"listening"'), 'a server');
    child.kill('SIGUSR1');
    expect(await exit).toBe(1);
    expect(output.out).toContain('nobody expects this');
    expect(output.out).toContain('"msg":"shut down"');
  });
});
