import { vi } from 'vitest';

/** Tries until the check doesn't throw; then its answer. After the deadline throws what the check threw last. */
export const eventually = <T>(check: () => T | Promise<T>, timeoutSeconds = 30): Promise<T> =>
  vi.waitFor(check, { timeout: timeoutSeconds * 1000, interval: 200 });
