/** The external metrics API, served by the test itself: what an adapter, or KEDA, would tell an autoscaler. */
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { createCertificate } from '../../server/certificates.ts';
import type { Stage } from './stage.ts';

const GROUP = 'external.metrics.k8s.io';
const VERSION = 'v1beta1';
const NAME = 'test-metrics';

export interface MetricsApi {
  /** What is told of a metric from now on. */
  set(metric: string, value: number): void;
  close(): Promise<void>;
}

type Metrics = ReadonlyMap<string, number>;

const discovery = (metrics: Metrics) => ({
  kind: 'APIResourceList',
  apiVersion: 'v1',
  groupVersion: `${GROUP}/${VERSION}`,
  resources: [...metrics.keys()].map(name => ({
    name,
    singularName: '',
    namespaced: true,
    kind: 'ExternalMetricValueList',
    verbs: ['get'],
  })),
});

const listOfOne = (metricName: string, value: number) => ({
  kind: 'ExternalMetricValueList',
  apiVersion: `${GROUP}/${VERSION}`,
  metadata: {},
  items: [{ metricName, metricLabels: {}, timestamp: new Date().toISOString(), value: String(value) }],
});

/** The answer to this path; undefined where there is none. */
function answerTo(path: string, metrics: Metrics): object | undefined {
  const [, , group, version, , , metric] = path.split('/');
  if (group !== GROUP || version !== VERSION) return undefined;
  const value = metric === undefined ? undefined : metrics.get(metric);
  return metric === undefined
    ? discovery(metrics)
    : value === undefined
      ? undefined
      : listOfOne(metric, value);
}

async function serve(metrics: Metrics) {
  const { cert, key } = await createCertificate(undefined, ['localhost']);
  const server = createServer({ cert, key }, ({ url = '' }, response) => {
    const answer = answerTo(url.split('?')[0] ?? '', metrics);
    response.writeHead(answer ? 200 : 404, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answer ?? {}));
  });
  await new Promise<void>(listening => server.listen(0, '127.0.0.1', listening));
  return server;
}

/** Registers it with the API server, which asks it for autoscalers; with these metrics at first. */
export async function openMetricsApi(stage: Stage, initial: Record<string, number>): Promise<MetricsApi> {
  const metrics = new Map(Object.entries(initial));
  const server = await serve(metrics);
  const { port } = server.address() as AddressInfo;
  const apiService = {
    apiVersion: 'apiregistration.k8s.io/v1',
    kind: 'APIService',
    metadata: { name: `${VERSION}.${GROUP}` },
    spec: {
      group: GROUP,
      version: VERSION,
      service: { name: NAME, namespace: stage.namespace, port },
      insecureSkipTLSVerify: true,
      groupPriorityMinimum: 100,
      versionPriority: 100,
    },
  };
  const service = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: NAME },
    spec: { type: 'ExternalName', externalName: 'localhost' },
  };
  await stage.apply(service, apiService);
  await stage.kubectl([
    'wait',
    'apiservice',
    apiService.metadata.name,
    '--for=condition=Available',
    '--timeout=60s',
  ]);
  return {
    set: (metric, value) => void metrics.set(metric, value),
    async close() {
      await stage.kubectl(['delete', 'apiservice', apiService.metadata.name]);
      server.closeAllConnections();
      await new Promise(closed => server.close(closed));
    },
  };
}
