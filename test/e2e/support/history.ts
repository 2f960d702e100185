/** What the API server's history tells about Pods and NetworkPolicies, moment by moment. */
import type { Pod } from 'kubernetes-types/core/v1.js';
import type { NetworkPolicy } from 'kubernetes-types/networking/v1.js';
import { expect } from 'vitest';
import type { Api } from './api.ts';
import { type Change, followChanges, versionOf } from './changes.ts';
import { eventually } from './eventually.ts';
import { collectionPath } from './kinds.ts';
import { objectsIn } from './objects.ts';

export type PodOrPolicy = Change<'Pod'> | Change<'NetworkPolicy'>;

/** What there was once a change had been made. */
export interface Moment {
  version: number;
  /** The namespace of what changed; several where the history begins. */
  namespaces: ReadonlySet<string | undefined>;
  pods: Pod[];
  policies: NetworkPolicy[];
}

const keyOf = ({ kind, object: { metadata } }: PodOrPolicy) =>
  `${kind}/${metadata?.namespace}/${metadata?.name}`;

function apply(present: Map<string, PodOrPolicy>, change: PodOrPolicy): void {
  if (change.type === 'DELETED') present.delete(keyOf(change));
  else present.set(keyOf(change), change);
}

/** Replays changes in the order in which etcd made them; what has one version is one moment. */
export function momentsOf(changes: readonly PodOrPolicy[]): Moment[] {
  const present = new Map<string, PodOrPolicy>();
  const versions = Map.groupBy(
    [...changes].sort((a, b) => a.version - b.version),
    ({ version }) => version,
  );
  return [...versions].map(([version, together]) => {
    for (const change of together) apply(present, change);
    const now = [...present.values()];
    return {
      version,
      namespaces: new Set(together.map(({ object }) => object.metadata?.namespace)),
      pods: now.flatMap(({ kind, object }) => (kind === 'Pod' ? [object as Pod] : [])),
      policies: now.flatMap(({ kind, object }) =>
        kind === 'NetworkPolicy' ? [object as NetworkPolicy] : [],
      ),
    };
  });
}

export interface History {
  /** Every change until now; what was there at the beginning was added with the version of the beginning. */
  changes(): Promise<PodOrPolicy[]>;
  stop(): void;
}

/** The objects of a kind as they were at a version. */
async function snapshot<K extends 'Pod' | 'NetworkPolicy'>(
  api: Api,
  kind: K,
  version: number,
): Promise<Change<K>[]> {
  const query = { resourceVersion: String(version), resourceVersionMatch: 'Exact' };
  const { items } = await api.call<{ items: Change<K>['object'][] }>({
    method: 'GET',
    path: collectionPath(kind),
    query,
  });
  return items.map(object => ({ kind, type: 'ADDED', object, version }));
}

/** Never scheduled, so that it only marks a moment in the history of Pods. */
const markerPod = { schedulerName: 'nobody', containers: [{ name: 'marker', image: 'marker' }] };

/** Watches all Pods and NetworkPolicies from now on. */
export async function watchHistory(api: Api): Promise<History> {
  const { metadata } = await api.call<{ metadata: { resourceVersion: string } }>({
    method: 'GET',
    path: collectionPath('Pod'),
    query: { limit: '1' },
  });
  const from = versionOf(metadata);
  const changes: PodOrPolicy[] = [
    ...(await snapshot(api, 'Pod', from)),
    ...(await snapshot(api, 'NetworkPolicy', from)),
  ];
  const watching = new AbortController();
  const { signal } = watching;
  const broken: unknown[] = [];
  const keep = (change: PodOrPolicy) => changes.push(change);
  followChanges(api, { kind: 'Pod', from, signal }, keep).catch(error => broken.push(error));
  followChanges(api, { kind: 'NetworkPolicy', from, signal }, keep).catch(error => broken.push(error));

  /** Resolves once both watches have told of something that happens now. */
  async function catchUp(): Promise<void> {
    const objects = objectsIn(api, 'default');
    const named = { metadata: { generateName: 'history-marker-' } };
    const markers = [
      await objects.create('Pod', { ...named, spec: markerPod }),
      await objects.create('NetworkPolicy', {
        ...named,
        spec: { podSelector: { matchLabels: { nobody: '' } } },
      }),
    ].map(marker => marker.metadata?.name ?? '');
    await eventually(() => {
      expect(broken).toEqual([]);
      const seen = changes.map(({ object }) => object.metadata?.name);
      expect(seen).toEqual(expect.arrayContaining(markers));
    });
    await objects.remove('Pod', markers[0] ?? '');
    await objects.remove('NetworkPolicy', markers[1] ?? '');
  }

  return {
    async changes() {
      await catchUp();
      return [...changes];
    },
    stop: () => watching.abort(),
  };
}
