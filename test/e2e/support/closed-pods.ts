/** Whether at every moment every Pod of ours was closed by NetworkPolicies, as far as the API server's history tells. */

import type { Pod } from 'kubernetes-types/core/v1.js';
import type { LabelSelector } from 'kubernetes-types/meta/v1.js';
import type { NetworkPolicy } from 'kubernetes-types/networking/v1.js';
import { expect } from 'vitest';
import type { Api } from './api.ts';
import { type Change, followChanges, versionOf } from './changes.ts';
import { eventually } from './eventually.ts';
import { collectionPath } from './kinds.ts';
import { objectsIn } from './objects.ts';

type PodOrPolicy = Change<'Pod'> | Change<'NetworkPolicy'>;
type Labels = Record<string, string>;

const OPERATORS: Record<string, (value: string | undefined, values: string[]) => boolean> = {
  In: (value, values) => value !== undefined && values.includes(value),
  NotIn: (value, values) => value === undefined || !values.includes(value),
  Exists: value => value !== undefined,
  DoesNotExist: value => value === undefined,
};

const selects = ({ matchLabels = {}, matchExpressions = [] }: LabelSelector, labels: Labels): boolean =>
  Object.entries(matchLabels).every(([key, value]) => labels[key] === value) &&
  matchExpressions.every(
    ({ key, operator, values = [] }) => OPERATORS[operator]?.(labels[key], values) === true,
  );

const COMPONENTS = ['sandbox', 'warmpod'];

const isOurs = ({ app, component = '' }: Labels) => app === 'llmsafespace' && COMPONENTS.includes(component);

const keyOf = ({ kind, object: { metadata } }: PodOrPolicy) =>
  `${kind}/${metadata?.namespace}/${metadata?.name}`;

/** The directions in which no policy selects the Pod. */
function openDirections({ metadata }: Pod, policies: NetworkPolicy[]): string[] {
  const closing = policies.filter(
    policy =>
      policy.metadata?.namespace === metadata?.namespace &&
      selects(policy.spec?.podSelector ?? {}, metadata?.labels ?? {}),
  );
  return ['Ingress', 'Egress'].filter(way => !closing.some(({ spec }) => spec?.policyTypes?.includes(way)));
}

/** Replays changes in the order in which etcd made them; each row is a moment at which a Pod of ours was open. */
export function openMoments(changes: readonly PodOrPolicy[]): string[] {
  const present = new Map<string, PodOrPolicy>();
  const moments: string[] = [];
  for (const change of [...changes].sort((a, b) => a.version - b.version)) {
    if (change.type === 'DELETED') present.delete(keyOf(change));
    else present.set(keyOf(change), change);
    const now = [...present.values()].filter(
      ({ object }) => object.metadata?.namespace === change.object.metadata?.namespace,
    );
    const policies = now.flatMap(({ kind, object }) =>
      kind === 'NetworkPolicy' ? [object as NetworkPolicy] : [],
    );
    for (const { kind, object } of now) {
      const open =
        kind === 'Pod' && isOurs(object.metadata?.labels ?? {})
          ? openDirections(object as Pod, policies)
          : [];
      if (open.length > 0) {
        moments.push(
          `${keyOf({ ...change, kind, object } as PodOrPolicy)} was open (${open}) at ${change.version}`,
        );
      }
    }
  }
  return moments;
}

export interface PodGuard {
  /** Every moment until now at which a Pod of ours was open, and how many such Pods there were. */
  report(): Promise<{ openMoments: string[]; podsSeen: number }>;
  stop(): void;
}

/** The objects of a kind as they were at a version, as changes. */
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
  return items.map(object => ({ kind, type: 'ADDED', object, version: versionOf(object.metadata) }));
}

/** Never scheduled, so that it only marks a moment in the history of Pods. */
const markerPod = { schedulerName: 'nobody', containers: [{ name: 'marker', image: 'marker' }] };

/** Watches all Pods and NetworkPolicies from now on. */
export async function guardPods(api: Api): Promise<PodGuard> {
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
    async report() {
      await catchUp();
      const pods = changes.filter(
        ({ kind, object }) => kind === 'Pod' && isOurs(object.metadata?.labels ?? {}),
      );
      return {
        openMoments: openMoments(changes),
        podsSeen: new Set(pods.map(({ object }) => object.metadata?.uid)).size,
      };
    },
    stop: () => watching.abort(),
  };
}
