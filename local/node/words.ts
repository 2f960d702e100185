/** How a node writes times and errors. */

/** Now, as Kubernetes writes a time: to the second. */
export const timestamp = (): string => new Date().toISOString().replace(/\.\d+Z$/, 'Z');

export const errorText = (error: unknown): string => (error instanceof Error ? error.message : String(error));
