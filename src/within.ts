/** Settles as the promise does, or after this time with what `late` returns or throws. */
export async function within<T>(timeMs: number, promise: Promise<T>, late: () => T): Promise<T> {
  const { promise: expired, resolve } = Promise.withResolvers<T>();
  const timer = setTimeout(() => resolve(Promise.resolve().then(late)), timeMs);
  try {
    return await Promise.race([promise, expired]);
  } finally {
    clearTimeout(timer);
  }
}
