/** A cluster with a namespace and a runtime for the benchmark, its watches open and its connections warm. */
import type { Kubernetes } from '../../../src/kubernetes/client.ts';
import { connect } from '../../../src/kubernetes/connect.ts';
import { resourcePath } from '../../../src/kubernetes/paths.ts';
import type { Bench } from '../bench.ts';
import { findCluster, type MeasuredCluster } from './cluster.ts';
import {
  barePod,
  manifest,
  namespace,
  namespaceObject,
  runtimeObject,
  type StartedKind,
  sandbox,
} from './objects.ts';
import { type Observer, observe } from './observer.ts';

/** How long one start took. */
export interface Start {
  name: string;
  createMs: number;
  readyMs: number;
}

export interface Stage extends Omit<MeasuredCluster, 'kubeconfig'> {
  kubernetes: Kubernetes;
  /** For watches that end: each takes its connection with it, and a start must not have to open a new one. */
  forWatches: Kubernetes;
  /** Creates one and waits until it is ready. */
  start(kind: StartedKind): Promise<Start>;
  /** Deletes these, each with a call of its own, and waits until none of the kind is left. */
  remove(kind: StartedKind, names: readonly string[]): Promise<void>;
  /** Deletes all of these kinds, of both unless told, and waits until they are gone. */
  clear(kinds?: readonly StartedKind[]): Promise<void>;
}

/** As many as the client opens; else the first burst would pay for TLS handshakes. */
const connections = 64;
/** A busy machine is slow: that is a figure, not a failure. */
const timeoutMs = 120_000;

async function create(kubernetes: Kubernetes, object: { apiVersion: string; kind: string }): Promise<void> {
  await kubernetes.request({ method: 'POST', path: resourcePath(object), body: object });
}

/** Also where a run is interrupted: a cluster of the user's is left as it was. */
async function addNamespace(kubernetes: Kubernetes, { atEnd }: Bench): Promise<void> {
  for (const object of [runtimeObject, namespaceObject]) {
    const { apiVersion, kind, metadata } = object;
    await create(kubernetes, object);
    atEnd(async () => {
      await kubernetes.request({
        method: 'DELETE',
        path: resourcePath({ apiVersion, kind, name: metadata.name }),
      });
    });
  }
  const path = resourcePath({ apiVersion: 'v1', kind: 'ServiceAccount', namespace, name: 'default' });
  const found = () =>
    kubernetes.request({ method: 'GET', path }).then(
      () => true,
      () => false,
    );
  while (!(await found()));
}

export async function openStage(bench: Bench): Promise<Stage> {
  const { kubeconfig, ...cluster } = await findCluster(bench);
  const openClient = async () => {
    const client = await connect(kubeconfig, process.env);
    bench.atEnd(client.close);
    return client;
  };
  const kubernetes = await openClient();
  await addNamespace(kubernetes, bench);
  const watching = new AbortController();
  bench.atEnd(() => watching.abort());
  const kinds = [sandbox, barePod];
  const observers = new Map<StartedKind['collection'], Observer>(
    kinds.map(kind => [kind.collection, observe(kubernetes, kind, watching.signal)]),
  );
  const list = { method: 'GET', path: resourcePath(sandbox.collection) } as const;
  await Promise.all(Array.from({ length: connections }, () => kubernetes.request(list)));
  let started = 0;

  return {
    kubernetes,
    forWatches: await openClient(),
    ...cluster,
    async start(kind) {
      started += 1;
      const name = `bench-${started}`;
      const ready = observers.get(kind.collection)?.ready(name);
      const body = manifest(kind, name);
      const before = performance.now();
      await kubernetes.request({ method: 'POST', path: resourcePath(kind.collection), body, timeoutMs });
      const createMs = performance.now() - before;
      return { name, createMs, readyMs: ((await ready) ?? Number.NaN) - before };
    },
    async remove(kind, names) {
      await Promise.all(
        names.map(name =>
          kubernetes.request({
            method: 'DELETE',
            path: resourcePath({ ...kind.collection, name }),
            timeoutMs,
          }),
        ),
      );
      await observers.get(kind.collection)?.gone();
    },
    async clear(cleared = kinds) {
      for (const kind of cleared) {
        const query = { gracePeriodSeconds: '0' };
        await kubernetes.request({ method: 'DELETE', path: resourcePath(kind.collection), query, timeoutMs });
        await observers.get(kind.collection)?.gone();
      }
    },
  };
}
