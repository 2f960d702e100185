/** A file that `npm run generate` writes. */
export interface GeneratedFile {
  /** Relative to the root of the repository. */
  path: string;
  content: string;
}
