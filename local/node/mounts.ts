/** The folders of a Pod: its volumes, and for each container a root folder with links to them at their mount paths. */
import { existsSync, lstatSync, mkdirSync, rmSync, symlinkSync, unlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Container, Pod } from './pod.ts';

export interface PodFolders {
  /** Home of the Pod's processes. */
  home: string;
  volume(name: string): string;
  /** Below it lie a container's mount paths. */
  root(container: string): string;
  remove(): void;
}

/** The folders of a Pod below `directory`. */
export function podFolders(directory: string, { metadata }: Pod): PodFolders {
  const own = join(directory, 'pods', metadata.uid);
  const home = join(own, 'home');
  mkdirSync(home, { recursive: true, mode: 0o700 });
  return {
    home,
    volume: name => join(own, 'volumes', name),
    root: name => join(own, 'containers', name),
    remove: () => rmSync(own, { recursive: true, force: true }),
  };
}

function link(target: string, place: string): void {
  mkdirSync(dirname(place), { recursive: true });
  // As a kubelet makes what a subPath names, where nothing is there yet.
  if (!existsSync(target)) mkdirSync(target, { recursive: true });
  // A mount inside of an emptyDir is still there when its container starts again.
  if (lstatSync(place, { throwIfNoEntry: false })?.isSymbolicLink()) unlinkSync(place);
  symlinkSync(target, place);
}

/** Makes the container's root folder; its volumes are there already. */
export function mountVolumes({ name, volumeMounts }: Container, folders: PodFolders): void {
  const root = folders.root(name);
  rmSync(root, { recursive: true, force: true });
  mkdirSync(root, { recursive: true });
  // A mount inside of another one comes after it.
  const outermostFirst = volumeMounts.toSorted((a, b) => a.mountPath.length - b.mountPath.length);
  for (const { name: volume, mountPath, subPath } of outermostFirst) {
    link(join(folders.volume(volume), subPath), join(root, mountPath.replace(/\/+$/, '')));
  }
}

export const mountPathsOf = ({ volumeMounts }: Container): string[] =>
  volumeMounts.map(({ mountPath }) => mountPath);
