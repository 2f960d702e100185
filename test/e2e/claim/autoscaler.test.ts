/** The HorizontalPodAutoscaler of the real controller-manager on a WarmPool: it neither runs away nor sticks. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { type MetricsApi, openMetricsApi } from '../support/metrics-api.ts';
import { sandbox } from '../support/sandboxes.ts';
import { openStage, type Stage } from '../support/stage.ts';
import { type Pools, poolsOn, warmPool } from './pools.ts';

let stage: Stage;
let pools: Pools;
let metrics: MetricsApi;

beforeAll(async () => {
  stage = await openStage('autoscaler');
  pools = poolsOn(stage);
  metrics = await openMetricsApi(stage, { waiting: 3, load: 10 });
});
afterAll(async () => {
  await metrics?.close();
  await stage.close();
});

const autoscaler = (pool: string, metric: string, target: object) => ({
  apiVersion: 'autoscaling/v2',
  kind: 'HorizontalPodAutoscaler',
  metadata: { name: pool },
  spec: {
    scaleTargetRef: { apiVersion: 'llmsafespace.dev/v1', kind: 'WarmPool', name: pool },
    minReplicas: 1,
    maxReplicas: 8,
    metrics: [{ type: 'External', external: { metric: { name: metric }, target } }],
    behavior: { scaleDown: { stabilizationWindowSeconds: 0 } },
  },
});

const minSize = async (pool: string) => (await stage.objects.get('WarmPool', pool)).spec.minSize;

const becomes = (pool: string, size: number) =>
  eventually(async () => expect(await minSize(pool)).toBe(size), 60);

/** For several of the autoscaler's looks, which come every 2 s. */
async function stays(pool: string, size: number): Promise<void> {
  for (let look = 0; look < 5; look += 1) {
    await sleep(2000);
    expect(await minSize(pool)).toBe(size);
  }
}

const use = async (...names: string[]) => {
  await stage.apply(...names.map(name => sandbox(name, { runtime: 'shell' })));
  for (const name of names) await pools.served(name);
};

test('scales by a metric for each Pod, whatever the Sandboxes have', async () => {
  await stage.apply(warmPool('each', { minSize: 1, runtime: 'shell' }));
  await pools.filled('each', 1);
  await stage.apply(autoscaler('each', 'waiting', { type: 'AverageValue', averageValue: '1' }));
  await becomes('each', 3);
  await pools.filled('each', 3);
  await use('a', 'b');
  await stays('each', 3);
  await pools.filled('each', 3);
  metrics.set('waiting', 0);
  await becomes('each', 1);
  await pools.filled('each', 1);
  metrics.set('waiting', 2);
  await becomes('each', 2);
  await stage.kubectl(['delete', 'hpa,warmpool', 'each', '--wait=false']);
  await stage.kubectl(['delete', 'sandbox', 'a', 'b']);
}, 240_000);

test('scales by a ratio of the idle Pods alone: those that are used are no reason for more', async () => {
  await stage.apply(warmPool('ratio', { minSize: 2, runtime: 'shell', securityLevel: 'standard' }));
  await pools.filled('ratio', 2);
  await use('c', 'd');
  await pools.filled('ratio', 2);
  await use('e');
  await pools.filled('ratio', 2);
  await stage.apply(autoscaler('ratio', 'load', { type: 'Value', value: '10' }));
  await stays('ratio', 2);
  metrics.set('load', 20);
  await becomes('ratio', 4);
  metrics.set('load', 10);
  await pools.filled('ratio', 4);
  await stays('ratio', 4);
}, 240_000);

test('is told by the pool what it needs', async () => {
  const { status } = await stage.api.call<{ status: { replicas: number; selector: string } }>({
    method: 'GET',
    path: `/apis/llmsafespace.dev/v1/namespaces/${stage.namespace}/warmpools/ratio/scale`,
  });
  expect(status).toEqual({ replicas: 4, selector: 'app=llmsafespace,component=warmpod,warm-pool=ratio' });
  const selected = await stage.objects.list('Pod', { labelSelector: status.selector });
  expect(selected).toHaveLength(4);
});
