/** How errors are put into words, as they appear in the SyncError Events. */

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The error with a context before its message; the cause stays to be asked for its kind. */
export function wrap(context: string, error: unknown): Error {
  return new Error(`${context}: ${messageOf(error)}`, { cause: error });
}

/** Whether the error, or one it wraps, is of that class. */
export function causedBy<T extends Error>(error: unknown, type: new (...args: never[]) => T): T | undefined {
  if (error instanceof type) return error;
  return error instanceof Error && error.cause ? causedBy(error.cause, type) : undefined;
}

/** One message as it is, several in brackets, each once. */
export function aggregate(messages: string[]): string {
  const distinct = [...new Set(messages)];
  return distinct.length === 1 ? `${distinct[0]}` : `[${distinct.join(', ')}]`;
}

/** Tries all, then throws what failed, in one flat error. */
export async function tryAll<T>(items: Iterable<T>, attempt: (item: T) => Promise<void>): Promise<void> {
  const errors: unknown[] = [];
  for (const item of items) {
    await attempt(item).catch(error => {
      errors.push(...(error instanceof AggregateError ? error.errors : [error]));
    });
  }
  if (errors.length > 0) throw new AggregateError(errors, aggregate(errors.map(messageOf)));
}
