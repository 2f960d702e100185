/** What Pods, WarmPods and Sandboxes were at each moment, as far as it tells who had which Pod. */
import type { Api } from '../../support/api.ts';
import { type Change, followChanges, versionOf } from '../../support/changes.ts';
import { collectionPath } from '../../support/kinds.ts';
import { conditionOf } from '../../support/sandboxes.ts';

interface Facts {
  /** etcd's revision: it orders the moments of all kinds. */
  version: number;
  uid: string;
  name: string;
  /** It is gone, or has been told to go. */
  going: boolean;
  gone: boolean;
}
export interface PodMoment extends Facts {
  kind: 'Pod';
  ownerKind: string;
  ownerUid: string;
}
export interface WarmPodMoment extends Facts {
  kind: 'WarmPod';
  phase: string;
  podName: string | undefined;
  assignedTo: string | undefined;
}
export interface SandboxMoment extends Facts {
  kind: 'Sandbox';
  ready: boolean;
  podName: string | undefined;
}
export type Moment = PodMoment | WarmPodMoment | SandboxMoment;

interface Changed {
  type: string;
  version: number;
  object: { metadata?: { uid?: string; name?: string; deletionTimestamp?: string } };
}

const factsOf = ({ type, version, object: { metadata } }: Changed): Facts => ({
  version,
  uid: metadata?.uid ?? '',
  name: metadata?.name ?? '',
  going: type === 'DELETED' || metadata?.deletionTimestamp !== undefined,
  gone: type === 'DELETED',
});

function podMoment(change: Change<'Pod'>): PodMoment {
  const owner = change.object.metadata?.ownerReferences?.find(({ controller }) => controller);
  return { ...factsOf(change), kind: 'Pod', ownerKind: owner?.kind ?? '', ownerUid: owner?.uid ?? '' };
}

function warmPodMoment(change: Change<'WarmPod'>): WarmPodMoment {
  const { phase, podName, assignedTo } = change.object.status;
  return { ...factsOf(change), kind: 'WarmPod', phase, podName, assignedTo };
}

function sandboxMoment(change: Change<'Sandbox'>): SandboxMoment {
  const ready = conditionOf(change.object, 'Ready')?.status === 'True';
  return { ...factsOf(change), kind: 'Sandbox', ready, podName: change.object.status.podName };
}

export interface History {
  /** In the order in which etcd made them, as far as they have been heard of. Throws if some were missed. */
  moments(): Moment[];
  /** The latest of each object that is not gone. */
  present<K extends Moment['kind']>(kind: K): Extract<Moment, { kind: K }>[];
  stop(): void;
}

/** Follows a namespace's objects from now on. */
export async function followHistory(api: Api, namespace: string): Promise<History> {
  const { metadata } = await api.call<{ metadata: { resourceVersion: string } }>({
    method: 'GET',
    path: collectionPath('Pod'),
    query: { limit: '1' },
  });
  const following = new AbortController();
  const moments: Moment[] = [];
  const latest = new Map<string, Moment>();
  const broken: unknown[] = [];

  function keep(moment: Moment): void {
    moments.push(moment);
    if (moment.gone) latest.delete(moment.uid);
    else latest.set(moment.uid, moment);
  }
  function follow<K extends Moment['kind']>(kind: K, momentOf: (change: Change<K>) => Moment): void {
    const where = { kind, from: versionOf(metadata), signal: following.signal };
    followChanges(api, where, change => {
      if (change.object.metadata?.namespace === namespace) keep(momentOf(change));
    }).catch(error => broken.push(error));
  }
  follow('Pod', podMoment);
  follow('WarmPod', warmPodMoment);
  follow('Sandbox', sandboxMoment);

  return {
    moments() {
      if (broken.length > 0) throw broken[0];
      return moments.toSorted((a, b) => a.version - b.version);
    },
    present: <K extends Moment['kind']>(kind: K) =>
      [...latest.values()].filter((moment): moment is Extract<Moment, { kind: K }> => moment.kind === kind),
    stop: () => following.abort(),
  };
}
