/** A WarmPod as far as a claim must know it. */
export interface Candidate {
  namespace: string;
  name: string;
  uid: string;
  resourceVersion: string;
  podName: string | undefined;
  podUID: string | undefined;
  /** RFC 3339; undefined where no Sandbox has it. */
  assignedAt: string | undefined;
  /** Milliseconds since 1970. */
  createdAtMs: number;
  /** A hash of its UID, which spreads claims over the candidates. */
  hash: number;
}
