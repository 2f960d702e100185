/**
 * Whether one resourceVersion is newer than another of the same kind: decimal numbers, which grow with each write and may be
 * compared (Kubernetes 1.35 on says so; every one has done so).
 */
export const isNewer = (one: string, other: string): boolean =>
  one.length === other.length ? one > other : one.length > other.length;
