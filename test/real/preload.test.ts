/** What a warm pool preloads on a real node (`C5`): packages from an index, scripts, and a network that is closed before Ready. */
import type { Pod } from 'kubernetes-types/core/v1.js';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { poolsOn, warmPool } from '../e2e/claim/pools.ts';
import { poolSays } from '../e2e/pools/stage-pools.ts';
import { eventually } from '../e2e/support/eventually.ts';
import { sandbox } from '../e2e/support/sandboxes.ts';
import { isOfPod, kill, processesWith } from './support/processes.ts';
import { openRealStage, type RealStage } from './support/real-stage.ts';

const RUNTIME = 'preloading';
const resources = { cpu: '200m', memory: '128Mi' };

/** Serves a package index with one package, whose only module says one word. */
const INDEX = `
import http.server, os, zipfile
os.makedirs('/workspace/simple/greeting')
os.chdir('/workspace')
with zipfile.ZipFile('simple/greeting/greeting-1.0-py3-none-any.whl', 'w') as wheel:
    wheel.writestr('greeting.py', 'WORD = "hello"')
    info = 'greeting-1.0.dist-info/'
    wheel.writestr(info + 'METADATA', 'Metadata-Version: 2.1\\nName: greeting\\nVersion: 1.0\\n')
    wheel.writestr(info + 'WHEEL', 'Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n')
    wheel.writestr(info + 'RECORD', '')
http.server.test(http.server.SimpleHTTPRequestHandler, port=8080)
`;

/** Counts its own runs, says who runs it, and leaves something where only it can write. */
const SCRIPT = `
echo run >>/workspace/runs
id -u >/workspace/uid
python3 -c 'import greeting; print(greeting.WORD)' >/preloaded/word
`;

let stage: RealStage;
let address: string;

/** The Python of the examples, which installs from the index. */
async function applyRuntime(): Promise<void> {
  const { spec } = await stage.objects.get('RuntimeEnvironment', 'python-3.10');
  const env = [
    { name: 'PIP_INDEX_URL', value: `http://${address}:8080/simple/` },
    { name: 'PIP_TRUSTED_HOST', value: address },
    { name: 'PIP_RETRIES', value: '0' },
  ];
  const runtime = { ...spec, language: RUNTIME, version: '1', tags: [], env, packageManager: 'pip' };
  await stage.apply({
    apiVersion: 'llmsafespace.dev/v1',
    kind: 'RuntimeEnvironment',
    metadata: { name: RUNTIME },
    spec: runtime,
  });
}

const pool = (name: string, spec: object) =>
  warmPool(name, {
    runtime: `${RUNTIME}:1`,
    minSize: 1,
    resources,
    preloadEgress: [{ cidr: `${address}/32`, ports: [{ port: 8080 }] }],
    ...spec,
  });

const statusOf = ({ status }: Pod, name: string) =>
  [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])].find(
    one => one.name === name,
  );
const secondsBetween = (from: string | undefined, to: string | undefined) =>
  (Date.parse(to ?? '') - Date.parse(from ?? '')) / 1000;

beforeAll(async () => {
  stage = await openRealStage('preload');
  const served = {
    command: ['python3', '-c', INDEX],
    probes: { none: true },
    networkAccess: { ingress: true },
  };
  await stage.apply(sandbox('index', { resources, ...served }));
  await stage.ready('index');
  address = (await stage.pod('index')).status?.podIP ?? '';
  await applyRuntime();
  await stage.apply(
    pool('good', {
      preloadPackages: ['greeting==1.0'],
      preloadScripts: [{ name: 'use.sh', content: SCRIPT }],
    }),
  );
  await eventually(() => poolsOn(stage).filled('good', 1), 90);
});
afterAll(async () => {
  await stage.objects.remove('RuntimeEnvironment', RUNTIME);
  await stage.close();
});

describe('a pool with packages and a script', () => {
  it('closes the network of its preload before the program starts', async () => {
    const [pod] = await stage.objects.list('Pod', { labelSelector: 'component=warmpod' });
    if (pod === undefined) throw new Error('no warm Pod');
    expect(pod.metadata?.labels).not.toHaveProperty(['llmsafespace.dev/preloading']);
    const preload = statusOf(pod, 'preload')?.state?.terminated;
    const gate = statusOf(pod, 'preload-closed')?.state?.terminated;
    const program = statusOf(pod, 'sandbox')?.state?.running;
    expect([preload?.exitCode, gate?.exitCode]).toEqual([0, 0]);
    expect(secondsBetween(preload?.finishedAt, gate?.finishedAt)).toBeGreaterThanOrEqual(10);
    expect(secondsBetween(gate?.finishedAt, program?.startedAt)).toBeGreaterThanOrEqual(0);
  });

  it('serves a Sandbox that says nothing of it, whose program finds the package', async () => {
    await stage.apply(sandbox('reader', { runtime: `${RUNTIME}:1`, resources }));
    await poolsOn(stage).served('reader');
    expect(await stage.python('reader', 'import greeting; print(greeting.WORD)')).toBe('hello');
    expect(await stage.exec('reader', 'cat', '/preloaded/word')).toBe('hello');
    expect(await stage.exec('reader', 'cat', '/workspace/uid')).toBe('1000');
  });

  it('leaves the program nothing of it to change', async () => {
    await expect(stage.exec('reader', 'touch', '/preloaded/pip/greeting.py')).rejects.toThrow(
      'Read-only file system',
    );
  });

  it('does it once, although the node starts the Pod’s containers anew', async () => {
    const before = await stage.pod('reader');
    kill(processesWith('catatonit', '-P').filter(isOfPod(before.metadata?.uid ?? '')));
    await eventually(async () => {
      const after = statusOf(await stage.pod('reader'), 'sandbox');
      expect(after?.containerID).not.toBe(statusOf(before, 'sandbox')?.containerID);
    }, 60);
    await stage.ready('reader');
    expect(await stage.exec('reader', 'cat', '/workspace/runs')).toBe('run');
    expect(await stage.python('reader', 'import greeting; print(greeting.WORD)')).toBe('hello');
  });
});

describe('a preload that fails', () => {
  // The node is small, and such a pool tries for ever.
  afterEach(async () => {
    for (const name of ['absent', 'broken', 'slow']) await stage.objects.remove('WarmPool', name);
  });

  it('says which package the index does not have', async () => {
    await stage.apply(pool('absent', { preloadPackages: ['absent==1.0'] }));
    const message = expect.stringMatching(
      /^the installation of spec\.preloadPackages ended with exit code 1: .*No matching distribution found for absent==1\.0/,
    );
    await poolSays(stage, 'absent', 'PodsReady', { status: 'False', reason: 'PreloadFailed', message }, 60);
  });

  it('says which script failed, and the end of its output without its credentials', async () => {
    const content = 'echo fetching https://me:secret@index.example/\nls /nowhere';
    await stage.apply(pool('broken', { preloadScripts: [{ name: 'bad.sh', content }] }));
    const message = expect.stringMatching(
      /^script "bad\.sh" of spec\.preloadScripts ended with exit code 2: fetching https:\/\/\*\*\*@index\.example\/ \| .*\/nowhere/,
    );
    await poolSays(stage, 'broken', 'PodsReady', { status: 'False', reason: 'PreloadFailed', message }, 60);
  });

  it('that lasts too long is over with the time that the pool gives it', async () => {
    const slow = { timeout: 8, preloadScripts: [{ name: 'slow.sh', content: 'sleep 1000' }] };
    await stage.apply(pool('slow', slow));
    const message = expect.stringContaining('was not Ready within spec.timeout of 8 s');
    await poolSays(stage, 'slow', 'PodsReady', { status: 'False', reason: 'StartTimeout', message }, 60);
  });
});
