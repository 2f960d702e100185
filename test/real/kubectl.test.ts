/** What a user does with a Sandbox by kubectl: exec, logs, port-forward, attach and copying files. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { eventually } from '../e2e/support/eventually.ts';
import { ownControlPlane } from '../e2e/support/own-control-plane.ts';
import { sandbox } from '../e2e/support/sandboxes.ts';
import { openRealStage, type RealStage } from './support/real-stage.ts';

let stage: RealStage;
let pod: string;

beforeAll(async () => {
  stage = await openRealStage('kubectl');
  await stage.apply(sandbox('hello'));
  await stage.ready('hello');
  pod = await stage.podOf('hello');
});
afterAll(async () => {
  await stage.close();
});

it('exec prints what Python computes', async () => {
  expect(await stage.exec('hello', 'python3', '-c', 'print(6*7)')).toBe('42');
});

it('exec reads what it is given, and fails as the program does', async () => {
  const echo = await stage.kubectl(['exec', '--stdin', pod, '--', 'cat'], { given: 1 });
  expect(echo.output).toBe('{"given":1}');
  await expect(stage.exec('hello', 'python3', '-c', 'raise SystemExit(3)')).rejects.toThrow('exit code 3');
});

it('logs show what the runtime’s server says', async () => {
  await eventually(async () => {
    expect((await stage.kubectl(['logs', pod])).output).not.toBe('');
  });
});

it('code is sent to the server of the Sandbox through port-forward', async () => {
  const { kubeconfig } = ownControlPlane();
  const always = ['--kubeconfig', kubeconfig, '--namespace', stage.namespace];
  const forward = spawn(inject('kubectl'), [...always, 'port-forward', `pod/${pod}`, ':8080'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const [line] = await once(forward.stdout, 'data');
    const port = String(line).match(/127\.0\.0\.1:(\d+)/)?.[1];
    const answer = await fetch(`http://127.0.0.1:${port}/run`, { method: 'POST', body: 'print(6*7)' });
    expect(await answer.json()).toMatchObject({ exitCode: 0, stdout: '42\n' });
  } finally {
    forward.kill();
  }
});

it('the Sandbox says the address of its Pod, and the runtime answers there', async () => {
  const { endpoint } = (await stage.sandbox('hello')).status;
  const answer = await fetch(`http://${endpoint}/health`);
  expect(answer.status).toBe(200);
});
