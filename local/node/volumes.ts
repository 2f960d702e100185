/** The volumes of a Pod: set up before its containers, and kept up to date while it lives. */
import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileRewriter } from './mount-paths.ts';
import { mountPathsOf, type PodFolders } from './mounts.ts';
import type { Pod, Volume } from './pod.ts';
import { type VolumeFiles, type VolumeSources, volumeFiles } from './volume-files.ts';
import { writeVolume } from './volume-writer.ts';
import { errorText } from './words.ts';

export interface PodVolumes {
  /** Rejects, naming the volume, while an object that it needs is missing. */
  setUp(): Promise<void>;
  /** Refreshes them until the signal; an object that can't be read leaves its volume as it is. */
  keepFresh(signal: AbortSignal, onTrouble: (message: string) => void): Promise<void>;
}

const refreshMs = 2_000;

function fingerprint(files: VolumeFiles): string {
  const hash = createHash('sha256');
  for (const [path, { content, mode }] of files) hash.update(`${path}\0${mode}\0`).update(content);
  return hash.digest('hex');
}

/**
 * A settings file in a ConfigMap names mount paths, too; they are moved below the root folder of the first container
 * that mounts it.
 */
function moveMountPaths(files: VolumeFiles, { name }: Volume, pod: Pod, folders: PodFolders): VolumeFiles {
  const containers = [...pod.spec.containers, ...pod.spec.initContainers];
  const reader = containers.find(({ volumeMounts }) => volumeMounts.some(mount => mount.name === name));
  if (!reader) return files;
  const rewrite = fileRewriter(mountPathsOf(reader), folders.root(reader.name));
  return new Map(
    [...files].map(([path, { content, mode }]) => [
      path,
      { content: Buffer.from(rewrite(content.toString())), mode },
    ]),
  );
}

/** The volumes of a Pod in its folders. */
export function createVolumes(sources: VolumeSources, folders: PodFolders): PodVolumes {
  const written = new Map<string, string>();

  async function refresh(volume: Volume): Promise<void> {
    const folder = folders.volume(volume.name);
    mkdirSync(folder, { recursive: true });
    const found = await volumeFiles(volume, sources);
    if (found === undefined) return;
    const files = volume.configMap ? moveMountPaths(found, volume, sources.pod, folders) : found;
    const print = fingerprint(files);
    if (written.get(volume.name) === print) return;
    writeVolume(folder, files);
    written.set(volume.name, print);
  }

  async function setUp(): Promise<void> {
    for (const volume of sources.pod.spec.volumes) {
      await refresh(volume).catch(error => {
        throw new Error(`volume ${volume.name}: ${errorText(error)}`);
      });
    }
  }

  async function keepFresh(signal: AbortSignal, onTrouble: (message: string) => void): Promise<void> {
    let said = '';
    while (!signal.aborted) {
      await sleep(refreshMs, undefined, { signal }).catch(() => undefined);
      const trouble = signal.aborted ? '' : await setUp().then(() => '', errorText);
      if (trouble && trouble !== said) onTrouble(trouble);
      said = trouble;
    }
  }

  return { setUp, keepFresh };
}
