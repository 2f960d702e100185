/** Files that Kubernetes replaces while the server runs: certificates are renewed, tokens rotated. */
import type { Logger } from 'pino';

/** A value read from files, and reread later. */
export interface Followed<T> {
  /** As last read without an error. */
  current(): T;
  /** Called with each later version. */
  subscribe(use: (value: T) => void): void;
}

export interface FollowOptions<T> {
  /** Its name in the log. */
  what: string;
  /** Throws when the files can't be used as they are. */
  read(): T;
  everyMs: number;
  logger: Logger;
  /** Ends it. */
  signal: AbortSignal;
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

/**
 * Reads files now, and again every so often (`E6`). What can't be used, such as a pair of which one half has been replaced, changes
 * nothing and is logged once. Polled, because a watch misses the symbolic links by which kubelet replaces the files of a volume.
 * Throws what `read` throws the first time.
 */
export function followFiles<T>({ what, read, everyMs, logger, signal }: FollowOptions<T>): Followed<T> {
  let value = read();
  let seen = JSON.stringify(value);
  let problem: string | undefined;
  const users: ((value: T) => void)[] = [];

  function readAgain(): void {
    const next = read();
    problem = undefined;
    const nextSeen = JSON.stringify(next);
    if (nextSeen === seen) return;
    value = next;
    seen = nextSeen;
    for (const use of users) use(value);
    logger.info({ what }, 'reloaded');
  }

  function complain(error: unknown): void {
    const message = messageOf(error);
    if (message !== problem) logger.error({ what, err: error }, 'could not be reloaded; the old one is kept');
    problem = message;
  }

  const timer = setInterval(() => {
    try {
      readAgain();
    } catch (error) {
      complain(error);
    }
  }, everyMs);
  timer.unref();
  signal.addEventListener('abort', () => clearInterval(timer));
  return { current: () => value, subscribe: use => void users.push(use) };
}
