/**
 * Debian's packages as the root of an image: downloaded by this machine's apt from its own sources, and unpacked. No package's script is
 * run, which makes it a matter of seconds; what the scripts would have done that is needed here, `finish` does.
 */
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { certificates } from '../../buildah/machine.ts';
import { output } from '../../buildah/output.ts';
import { put } from '../../buildah/root.ts';

/** Of an image in which a person finds a shell and the usual commands. */
export const usual = [
  ...['base-files', 'base-passwd', 'usr-is-merged', 'libc-bin'],
  ...['bash', 'coreutils', 'dash', 'findutils', 'grep', 'gzip', 'hostname', 'procps', 'sed', 'tar'],
  ...['ca-certificates', 'libstdc++6', 'catatonit'],
];

/** Downloads packages, and all that they depend on, as for a machine that has none. */
async function download(cache: string, archives: string, packages: readonly string[]): Promise<void> {
  mkdirSync(join(archives, 'partial'), { recursive: true });
  const status = join(cache, 'status');
  // It keeps its time, by which apt tells whether what it has read of the lists still holds.
  writeFileSync(status, '', { flag: 'a' });
  const options = {
    'Dir::State::status': status,
    'Dir::Cache': cache,
    'Dir::Cache::pkgcache': 'pkgcache.bin',
    'Dir::Cache::archives': archives,
    'APT::Sandbox::User': 'root',
  };
  const words = Object.entries(options).flatMap(([name, value]) => ['--option', `${name}=${value}`]);
  const install = ['install', '--download-only', '--yes', '--no-install-recommends', ...packages];
  const attempt = () => output('apt-get', ['--quiet=2', ...words, ...install]);
  try {
    await attempt();
  } catch {
    // The lists may be missing, or older than what the sources have.
    await output('apt-get', ['--quiet=2', 'update']);
    await attempt();
  }
}

/** tar keeps the links to folders that Debian's packages expect, such as /bin; nobody reads manuals in these images. */
const unpackAll = `set -euo pipefail
for file in "$1"/*.deb; do
  dpkg-deb --fsys-tarfile "$file" | tar --extract --directory="$2" --keep-directory-symlink \\
    --exclude='./usr/share/doc' --exclude='./usr/share/info' --exclude='./usr/share/lintian' \\
    --exclude='./usr/share/locale' --exclude='./usr/share/man'
done`;

function makeLinks(root: string): void {
  for (const name of ['bin', 'sbin', 'lib', 'lib64']) {
    mkdirSync(join(root, 'usr', name), { recursive: true });
    symlinkSync(`usr/${name}`, join(root, name));
  }
}

const defaults = [
  ['usr/share/base-passwd/passwd.master', 'etc/passwd'],
  ['usr/share/base-passwd/group.master', 'etc/group'],
  ['usr/share/libc-bin/nsswitch.conf', 'etc/nsswitch.conf'],
] as const;

async function finish(root: string): Promise<void> {
  for (const [from, to] of defaults) {
    if (existsSync(join(root, from))) cpSync(join(root, from), join(root, to));
  }
  put(certificates, root, certificates);
  await output('ldconfig', ['-r', root]);
}

/**
 * Fills a root with the packages, and all that they depend on. `cache` is a folder for apt's files. Rejects where the sources can't be
 * reached.
 */
export async function unpackDebian(root: string, cache: string, packages: readonly string[]): Promise<void> {
  const archives = mkdtempSync(join(cache, 'archives-'));
  await download(cache, archives, packages);
  makeLinks(root);
  await output('bash', ['-c', unpackAll, 'bash', archives, root]);
  await finish(root);
  rmSync(archives, { recursive: true });
}
