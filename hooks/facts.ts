/** The facts a hook may query about the world outside its request, and the answers. */
import type { PodTemplateSpec } from 'kubernetes-types/core/v1.js';
import type { RuntimeEnvironment } from './api/runtimeenvironment.ts';
import type { SandboxProfile } from './api/sandboxprofile.ts';
import type { DesiredObject, KubernetesObject } from './kubernetes-object.ts';

/**
 * What the cluster offers, from the server's watches: known to every hook without a query. As related objects they would travel with
 * each call. An object that doesn't match its schema is ignored.
 */
export interface Available {
  /** Sorted by name. */
  runtimes: readonly RuntimeEnvironment[];
  profiles: readonly SandboxProfile[];
  runtimeClassNames: readonly string[];
  /** What warm Pods are made from, by `namespace/name`. */
  podTemplates: ReadonlyMap<string, PoolTemplate>;
}

/** A PodTemplate of a WarmPool. */
export interface PoolTemplate {
  /** The name of the WarmPool that owns it, if any. */
  pool: string | undefined;
  template: PodTemplateSpec;
}

/** An answer from outside the request. If not `known`, the hook decides what that means. */
export type Fact<T> = { known: true; value: T } | { known: false; reason: string };

/** What a container currently uses, as Kubernetes quantities. */
export interface PodUsage {
  cpu: string;
  memory: string;
}

/** How full a volume is, as a node's kubelet measures it; what has no inodes has none used and none free. */
export interface VolumeUsage {
  usedBytes: number;
  availableBytes: number;
  inodesUsed: number;
  inodesFree: number;
}

/** Metacontroller's error about applying an object's children. */
export interface SyncError {
  message: string;
  /** When it last occurred, by the API server's clock. */
  recordedAt: string;
}

/** The newest Event about a PersistentVolumeClaim. */
export interface VolumeEvent {
  /** The claim's. */
  uid: string;
  reason: string;
  message: string;
}

/** A pool's activity, newer than the request. */
export interface ClaimActivity {
  readyPods: number;
  /** WarmPods that are young and not Ready yet. */
  startingPods: number;
  /** Undefined where no claim is known. */
  lastClaimAt: string | undefined;
  /** Claims of any pool in progress in this replica. */
  claimsUnderWay: number;
  /** Sandboxes that wait for a Pod like its own, or recently started cold. */
  unmet: { waiting: number; cold: number };
  /** Whether the answer was held back: then the request is older than usual. */
  waited: boolean;
}

/** An Event of type Warning. */
export interface Warning {
  reason: string;
  message: string;
}

/** A node's condition Ready. */
export interface NodeReady {
  status: string;
  reason: string | undefined;
  message: string | undefined;
}

/** A Pod whose claim a WarmPod must confirm. */
export interface ObservedPod {
  name: string;
  /** When it was handed over, as it says itself. */
  assignedAt: string | undefined;
}

/** What the server can find out for a hook. */
export interface FactQueries {
  /** Makes sure that the policies every Pod of ours lives under exist in the namespace, and tells whether they do. */
  namespacePolicies?: { namespace: string };
  /** Metacontroller's SyncError Events about this object, the newest first: why a child can't be created or changed. */
  syncErrors?: { namespace: string; uid: string };
  /** The same, but of an object that was asked about before: none the first time, for then nothing has gone wrong yet. */
  repeatedSyncErrors?: { namespace: string; uid: string };
  /** The API server's words against this PersistentVolumeClaim, or its growth to this size, by a dry run; undefined where it has none. */
  volumeTrial?: { claim: DesiredObject };
  /** Which of these Sandboxes are certainly gone: seen deleted, or not found by a live read. */
  endedSandboxes?: { namespace: string; uids: string[] };
  /** The WarmPod whose status says that it is assigned to this Sandbox, and that vouches for one of these Pods. */
  assignedWarmPod?: { namespace: string; name: string; uid: string; pods: ObservedPod[] };
  /**
   * A pool's activity. The server may delay the answer until `spacingSeconds` have passed since its last answer about this pool.
   * A WarmPod is young for `startSeconds`.
   */
  claimActivity?: {
    namespace: string;
    pool: string;
    /** The names of its PodTemplates. */
    podTemplates: string[];
    spacingSeconds: number;
    startSeconds: number;
  };
  /** The status of an object of ours, as the API server has it: the request may be older than the last answer. */
  recordedStatus?: { kind: 'Sandbox' | 'WarmPool'; namespace: string; name: string; uid: string };
  /** A Sandbox's warm Pod, read live: the status names it, but it isn't observed. */
  warmPod?: { namespace: string; uid: string; podName: string };
  /** The PersistentVolumeClaims of these names, as far as they exist. */
  volumes?: { namespace: string; names: string[] };
  /**
   * The newest Event about this Pod, if it is a Warning that quotes no program's output; unset while the Pod has not been Ready for less
   * than ten seconds.
   */
  podWarning?: { namespace: string; uid: string; notReadySince: string };
  /** The node of a Pod; undefined if it is gone. */
  podNode?: { name: string };
  /** The newest Event about each PersistentVolumeClaim of the namespace. */
  volumeEvents?: { namespace: string };
  /** What the cluster's metrics API says of a Pod's container; no fresher than `maxAgeSeconds`. */
  podUsage?: { namespace: string; name: string; container: string; maxAgeSeconds: number };
  /**
   * What the kubelet of this node says of these PersistentVolumeClaims, by name: of those that it measures. It is read once a minute at
   * most, and never waited for: undefined until it has been read.
   */
  volumeUsage?: { nodeName: string; namespace: string; names: string[] };
}

export interface Facts {
  namespacePolicies?: Fact<'enforced'>;
  syncErrors?: Fact<SyncError[]>;
  repeatedSyncErrors?: Fact<SyncError[]>;
  volumeTrial?: Fact<string | undefined>;
  endedSandboxes?: Fact<string[]>;
  assignedWarmPod?: Fact<{ name: string } | undefined>;
  claimActivity?: Fact<ClaimActivity>;
  /** Undefined where the object is gone. */
  recordedStatus?: Fact<object | undefined>;
  warmPod?: Fact<KubernetesObject | undefined>;
  volumes?: Fact<KubernetesObject[]>;
  podWarning?: Fact<Warning | undefined>;
  podNode?: Fact<NodeReady | undefined>;
  volumeEvents?: Fact<VolumeEvent[]>;
  podUsage?: Fact<PodUsage>;
  volumeUsage?: Fact<Readonly<Record<string, VolumeUsage>> | undefined>;
}
