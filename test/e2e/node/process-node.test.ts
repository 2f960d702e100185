/** A node of processes as a Deployment, a Job and a client of a Service see it. */
import { readFileSync } from 'node:fs';
import type { Pod } from 'kubernetes-types/core/v1.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { processStartTime } from '../../../local/process-identity.ts';
import { eventually } from '../support/eventually.ts';
import { boundTo, deployment, execProbed, job, secret, service, settings } from './manifests.ts';
import { type NodeStage, openNodeStage, startNode } from './stage.ts';

interface Seen {
  pid: number;
  host: string;
  user: string;
  secret: string;
  args: string[];
  inherited: string | null;
}

let stage: NodeStage;
let host: string;

const pods = (): Promise<Pod[]> => stage.objects.list('Pod', { labelSelector: 'app=served' });
const isReady = ({ metadata, status }: Pod) =>
  !metadata?.deletionTimestamp &&
  status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True');

async function askServed(options?: { tunnel: boolean }): Promise<Seen> {
  const { status, text } = await stage.ask(host, '/', options);
  expect({ status, text }).toMatchObject({ status: 200 });
  return JSON.parse(text) as Seen;
}

/** Of the replicas that take turns now. */
async function servingPids(): Promise<number[]> {
  const answers = await Promise.all([1, 2, 3, 4].map(() => askServed()));
  return [...new Set(answers.map(({ pid }) => pid))];
}

const rolledOut = () => stage.kubectl(['rollout', 'status', 'deployment/served', '--timeout=60s']);

beforeAll(async () => {
  stage = await openNodeStage();
  host = `served.${stage.namespace}.svc`;
  await stage.apply(secret('first'), settings, service, deployment);
  await rolledOut();
  // The EndpointSlice follows a moment later.
  await eventually(async () => expect(await servingPids()).toHaveLength(2));
});
afterAll(() => stage.close());

describe('a Deployment', () => {
  it('runs as its ServiceAccount, at its Pod’s address, with its Secret, arguments and variables alone', async () => {
    const { host: address, ...seen } = await askServed();
    expect(seen).toMatchObject({
      user: `system:serviceaccount:${stage.namespace}:default`,
      secret: 'first',
      inherited: null,
    });
    expect(seen.args).toEqual([
      expect.stringMatching(/^--secret=.+\/etc\/served\/value$/),
      'hello $(GREETING)',
    ]);
    const ips = (await pods()).map(({ status }) => status?.podIP?.replace(/^198/, '127'));
    expect(ips).toContain(address);
    expect(new Set(ips).size).toBe(2);
  });

  it('is reached through a tunnel, too, and both replicas take turns', async () => {
    const answers = await Promise.all([1, 2, 3, 4].map(() => askServed({ tunnel: true })));
    expect(new Set(answers.map(({ pid }) => pid)).size).toBe(2);
  });

  it('sees a changed Secret without a restart', async () => {
    const before = new Set((await Promise.all([1, 2].map(() => askServed()))).map(({ pid }) => pid));
    await stage.apply(secret('second'));
    await eventually(async () => {
      const answers = await Promise.all([1, 2].map(() => askServed()));
      expect(answers.map(answer => answer.secret)).toEqual(['second', 'second']);
      expect(new Set(answers.map(({ pid }) => pid))).toEqual(before);
    });
  });

  it('starts again after kill -9, and says how it ended', async () => {
    const { pid, host: address } = await askServed();
    process.kill(pid, 'SIGKILL');
    const restarted = await eventually(async () => {
      const found = (await pods()).find(({ status }) => status?.podIP?.endsWith(address.slice(3)));
      expect(found?.status?.containerStatuses).toMatchObject([{ restartCount: 1, ready: true }]);
      return found;
    });
    expect(restarted?.status?.containerStatuses?.[0]?.lastState?.terminated).toMatchObject({
      exitCode: 137,
      reason: 'Error',
    });
    expect(restarted?.status?.podIP?.replace(/^198/, '127')).toBe(address);
  });

  it('rolls without a moment in which no Pod is Ready or a request fails, and the old Pods end in good order', async () => {
    const old = await pods();
    const roll = { spec: { template: { metadata: { annotations: { checksum: 'other' } } } } };
    await stage.kubectl(['patch', 'deployment', 'served', '--type=merge', '-p', JSON.stringify(roll)]);
    const answered = new Set<number>();
    let over = false;
    const rolling = rolledOut().finally(() => {
      over = true;
    });
    while (!over) {
      answered.add((await askServed()).pid);
      expect((await pods()).filter(isReady)).not.toEqual([]);
    }
    await rolling;
    expect(answered.size).toBeGreaterThan(2);
    await eventually(async () => expect(await pods()).toHaveLength(2), 60);
    for (const { metadata } of old) {
      const log = readFileSync(stage.node.logFile(stage.namespace, metadata?.name ?? '', 'program'), 'utf8');
      expect(log).toMatch(/asked to end\nended in good order\n$/);
    }
  });
});

describe('a Job', () => {
  it.each([
    ['completes when its container ends well', 'well', 0, 'Complete'],
    ['fails when its container does', 'badly', 3, 'Failed'],
  ])('%s', async (_, name, exitCode, condition) => {
    await stage.apply(job(name, exitCode));
    await stage.kubectl(['wait', `job/${name}`, `--for=condition=${condition}`, '--timeout=30s']);
    const [pod] = await stage.objects.list('Pod', { labelSelector: `job-name=${name}` });
    expect(pod?.status?.containerStatuses?.[0]?.state?.terminated).toMatchObject({ exitCode });
    const { output } = await stage.kubectl(['logs', `job/${name}`]);
    expect(output, 'a Pod without a token has no kubeconfig').toBe('begun\ntoken: false\n');
    expect((await stage.kubectl(['logs', `job/${name}`, '--tail=1'])).output).toBe('token: false\n');
  });

  it('can be followed until it ends', async () => {
    await stage.apply(job('followed', 0));
    await eventually(async () => {
      expect((await stage.kubectl(['logs', 'job/followed'])).output).toContain('begun');
    });
    expect((await stage.kubectl(['logs', 'job/followed', '-f'])).output).toBe('begun\ntoken: false\n');
  });
});

describe('the service network', () => {
  it.each([
    ['a host of the internet', 'example.com', 403],
    ['a Service that doesn’t exist', 'absent.default', 403],
    ['a Service without endpoints', 'kubernetes.default.svc.cluster.local:443', 503],
  ])('leads nowhere for %s', async (_, name, status) => {
    expect(await stage.ask(name, '/')).toMatchObject({ status });
    await expect(stage.ask(name, '/', { tunnel: true })).rejects.toThrow(String(status));
  });
});

it('a Pod that asks for an exec probe stays Pending and says why', async () => {
  await stage.apply(execProbed);
  await eventually(async () => {
    const { status } = await stage.objects.get('Pod', 'exec-probed');
    expect(status).toMatchObject({
      phase: 'Pending',
      containerStatuses: [{ state: { waiting: { message: expect.stringContaining('an exec probe') } } }],
    });
  });
  expect(stage.said.join('\n')).toMatch(/Pod .+\/exec-probed: .+ an exec probe/);
  await stage.objects.remove('Pod', 'exec-probed');
});

describe('a node that stops', () => {
  it('ends its processes and takes its Node along, so that another of its name can come', async () => {
    const name = `${stage.namespace}-2`;
    const node = await startNode(name, stage.directory, () => {});
    await expect(startNode(name, stage.directory, () => {})).rejects.toThrow('already exists');
    await stage.apply(boundTo(name));
    const bound = () => stage.objects.get('Pod', 'bound');
    await eventually(async () => expect((await bound()).status).toMatchObject({ phase: 'Running' }));
    const [{ containerID = '' } = {}] = (await bound()).status?.containerStatuses ?? [];
    const pid = Number(/\d+/.exec(containerID));
    expect(processStartTime(pid)).toBeDefined();
    await node.stop();
    expect(processStartTime(pid)).toBeUndefined();
    const node2 = await startNode(name, stage.directory, () => {});
    await stage.objects.remove('Pod', 'bound');
    await eventually(async () => expect(await stage.objects.find('Pod', 'bound')).toBeUndefined());
    await node2.stop();
  });
});
