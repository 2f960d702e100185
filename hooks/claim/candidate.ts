/** A WarmPod as far as a claim must know it. */
export interface Candidate {
  namespace: string;
  name: string;
  uid: string;
  resourceVersion: string;
  podName: string | undefined;
  podUID: string | undefined;
  /** Milliseconds since 1970. */
  createdAtMs: number;
  /** A hash of its UID, which spreads claims over the candidates. */
  hash: number;
}
