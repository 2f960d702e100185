/** What a row of an invalid-manifest table is, and what several tables say. */
export interface InvalidManifest {
  kind: string;
  /** What is wrong, as the name of the test. */
  because: string;
  spec: Record<string, unknown>;
  /** Where the message must point to. */
  field: string;
  /** A part of what it must say. */
  says: string;
}

export type Row = [because: string, spec: Record<string, unknown>, field: string, says: string];

/** Rows of one kind: each changes a spec that has the required fields only. */
export const rowsOf = (kind: string, required: Record<string, unknown>, rows: Row[]): InvalidManifest[] =>
  rows.map(([because, spec, field, says]) => ({
    kind,
    because,
    spec: { ...required, ...spec },
    field,
    says,
  }));

/** What the rules say that several kinds share. */
export const SAYS = {
  bytes: 'must be an amount of bytes',
  cpu: 'must be an amount of CPU',
  programSize: 'command and args must take at most 144 KiB together',
  environmentSize: 'env must take at most 64 KiB',
  mountPath: 'must be an absolute path below /',
  reserved: 'must be another path: no container can start with a mount at or below /proc',
  domain: 'must be a domain name in lower case',
  cidr: 'must be a CIDR without host bits',
  relativePath: 'must be a path relative to the node',
  localhost: 'localhostProfile must be set when type is Localhost',
  packageName: "must be a package's name, with a version at most",
  onePeer: 'exactly one of domain and cidr must be set',
};
