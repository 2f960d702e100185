const withSlash = (path: string) => (path.endsWith('/') ? path : `${path}/`);

/** Whether a path is the folder or in it. */
export const isWithin = (path: string, folder: string): boolean =>
  withSlash(path).startsWith(withSlash(folder));

/**
 * What a container runtime or a kubelet brings into every container: mounted over, the container doesn't start, or lacks what it needs; and
 * where we mount what a Sandbox is bound to, and what a pool has preloaded. A pattern that CEL and JavaScript both read.
 */
export const RESERVED_PATHS =
  '^(/proc|/sys|/dev|/etc/(hosts|hostname|resolv[.]conf|llmsafespace)|/preloaded|(/var)?/run/secrets/kubernetes[.]io)(/|$)';

/** Below them, but a usual mount: shared memory. */
export const SHARED_MEMORY_PATH = '^/dev/shm(/|$)';

/** The message for a path that is reserved. */
export const RESERVED_PATHS_SAYS =
  'no container can start with a mount at or below /proc, /sys, /dev (but /dev/shm), /etc/hosts, /etc/hostname, /etc/resolv.conf or /run/secrets/kubernetes.io, and /etc/llmsafespace and /preloaded are taken';

const reserved = new RegExp(RESERVED_PATHS);
const sharedMemory = new RegExp(SHARED_MEMORY_PATH);

/** Whether nothing can be mounted at a path. */
export const isReserved = (path: string): boolean => reserved.test(path) && !sharedMemory.test(path);

/** Whether one path is, or contains, the other. */
export const overlap = (a: string, b: string): boolean => isWithin(a, b) || isWithin(b, a);
