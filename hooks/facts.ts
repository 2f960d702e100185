/** What a hook may ask about the world outside its request, and what it is told. */
import type { KubernetesObject } from './contract.ts';

/** An answer from outside the request. `unknown` says that it could not be had; the hook decides what that means. */
export type Fact<T> = { known: true; value: T } | { known: false; reason: string };

/** What a container uses at present, as Kubernetes quantities. */
export interface PodUsage {
  cpu: string;
  memory: string;
}

/** What goes on in a pool, newer than the request. */
export interface ClaimActivity {
  readyPods: number;
  /** WarmPods that are young and not Ready yet. */
  startingPods: number;
  /** Undefined where no claim is known. */
  lastClaimAt: string | undefined;
  /** Claims of any pool that this replica is making. */
  claimsUnderWay: number;
  /** Whether the answer was held back: then the request is older than usual. */
  waited: boolean;
}

/** What a hook may ask the shell to find out before it runs. */
export interface FactQueries {
  /** Makes sure the namespace's default-deny policy exists, and tells whether it does. */
  baselinePolicy?: { namespace: string };
  /** The message of Metacontroller's newest SyncError Event about this object: why a child can't be created. */
  lastSyncError?: { namespace: string; uid: string };
  /** Which of these Sandboxes are gone for certain: seen to be deleted, or not to be found by a live read. */
  endedSandboxes?: { namespace: string; uids: string[] };
  /** The WarmPod whose status says that it is assigned to this Sandbox, and that vouches for one of these Pods. */
  assignedWarmPod?: { namespace: string; uid: string; podNames: string[] };
  /**
   * What goes on in a pool. The shell may hold the answer back until `spacingSeconds` have passed since it last told of this pool.
   * A WarmPod is young for `startSeconds`.
   */
  claimActivity?: {
    namespace: string;
    pool: string;
    spacingSeconds: number;
    startSeconds: number;
  };
  /**
   * A Sandbox's warm Pod, newer than the request: the one of that name, or where none was said yet, the one that a claim under way here
   * hands over; that claim is waited for.
   */
  claimedPod?: { namespace: string; uid: string; podName: string | undefined };
  /** What the cluster's metrics API says of a Pod's container; no fresher than `maxAgeSeconds`. */
  podUsage?: { namespace: string; name: string; container: string; maxAgeSeconds: number };
}

export interface Facts {
  baselinePolicy?: Fact<'enforced'>;
  lastSyncError?: Fact<string | undefined>;
  endedSandboxes?: Fact<string[]>;
  assignedWarmPod?: Fact<{ name: string } | undefined>;
  claimActivity?: Fact<ClaimActivity>;
  claimedPod?: Fact<KubernetesObject | undefined>;
  podUsage?: Fact<PodUsage>;
}
