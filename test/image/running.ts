/** Programs in the image's file system, confined as the chart's Pods are: no rights, nothing to write to. */
import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type FollowedProcess, follow } from '../server/followed-process.ts';

/** Where a Pod's settings are mounted, read-only as all the rest. */
export const settingsFolder = '/etc/llmsafespace';

// In a mount namespace of its own, which goes away with the program. What execs at the end has the process id of what was spawned.
const script = `set -e
root=$1 settings=$2; shift 2
mount --bind "$root" "$root"
mount --bind "$settings" "$root${settingsFolder}"
mount --bind -o remount,ro "$root${settingsFolder}"
mount -t proc proc "$root/proc"
mount --bind -o remount,ro "$root"
exec setpriv --clear-groups --no-new-privs unshare --root="$root" --wd=/app --setgid=65532 --setuid=65532 "$@"`;

/** `command` is a path in the image, with its arguments; the environment is all it has. */
export function runInImage(
  root: string,
  settings: string,
  command: readonly string[],
  environment: Record<string, string>,
): FollowedProcess {
  // A container runtime makes the folders of mounts too.
  mkdirSync(join(root, settingsFolder), { recursive: true });
  const child = spawn(
    'unshare',
    ['--mount', '--propagation', 'private', 'sh', '-c', script, 'sh', root, settings, ...command],
    { env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', ...environment }, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  return follow(child);
}
