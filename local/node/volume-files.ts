/** What a volume holds now. */
import { fieldValue, type Place, resourceValue } from './fields.ts';
import type { Contents, ReadObject } from './objects.ts';
import type { Pod, Projection, Volume } from './pod.ts';
import type { GetToken } from './tokens.ts';

export interface VolumeFile {
  content: Buffer;
  mode: number;
}
/** By its path inside the volume. */
export type VolumeFiles = Map<string, VolumeFile>;

export interface VolumeSources {
  pod: Pod;
  place: Place;
  read: ReadObject;
  token: GetToken;
}

interface Selection {
  items: { key: string; path: string; mode?: number | undefined }[];
  optional: boolean;
}

type DownwardItem = NonNullable<Volume['downwardAPI']>['items'][number];

function select(contents: Contents, { items, optional }: Selection, mode: number, what: string): VolumeFiles {
  if (items.length === 0) return new Map([...contents].map(([key, content]) => [key, { content, mode }]));
  const files: VolumeFiles = new Map();
  for (const item of items) {
    const content = contents.get(item.key);
    if (content !== undefined) files.set(item.path, { content, mode: item.mode ?? mode });
    else if (!optional) throw new Error(`${what} has no key ${item.key}`);
  }
  return files;
}

async function objectFiles(
  { pod, read }: VolumeSources,
  kind: 'ConfigMap' | 'Secret',
  name: string,
  selection: Selection,
  mode: number,
): Promise<VolumeFiles> {
  const contents = await read(kind, pod.metadata.namespace, name);
  if (contents) return select(contents, selection, mode, `${kind} ${name}`);
  if (selection.optional) return new Map();
  throw new Error(`${kind} ${name} not found`);
}

function downwardValue({ fieldRef, resourceFieldRef }: DownwardItem, { pod, place }: VolumeSources): string {
  if (fieldRef) return fieldValue(fieldRef.fieldPath, pod, place);
  const container = pod.spec.containers.find(({ name }) => name === resourceFieldRef?.containerName);
  if (!resourceFieldRef || !container) throw new Error('a downwardAPI item names no field');
  return resourceValue(resourceFieldRef.resource, resourceFieldRef.divisor, container, place);
}

function downwardFiles(items: DownwardItem[], mode: number, sources: VolumeSources): VolumeFiles {
  return new Map(
    items.map(item => [
      item.path,
      { content: Buffer.from(downwardValue(item, sources)), mode: item.mode ?? mode },
    ]),
  );
}

async function projectedFiles(
  { serviceAccountToken: token, configMap, secret, downwardAPI }: Projection,
  mode: number,
  sources: VolumeSources,
): Promise<VolumeFiles> {
  if (token) {
    const content = Buffer.from(await sources.token(token.audience, token.expirationSeconds));
    return new Map([[token.path, { content, mode }]]);
  }
  if (configMap) return objectFiles(sources, 'ConfigMap', configMap.name, configMap, mode);
  if (secret) return objectFiles(sources, 'Secret', secret.name, secret, mode);
  return downwardFiles(downwardAPI?.items ?? [], mode, sources);
}

/** The files of a volume; undefined for an emptyDir, which is the Pod's own. Rejects while an object is missing. */
export async function volumeFiles(volume: Volume, sources: VolumeSources): Promise<VolumeFiles | undefined> {
  const { configMap, secret, downwardAPI, projected } = volume;
  if (configMap) return objectFiles(sources, 'ConfigMap', configMap.name, configMap, configMap.defaultMode);
  if (secret) return objectFiles(sources, 'Secret', secret.secretName, secret, secret.defaultMode);
  if (downwardAPI) return downwardFiles(downwardAPI.items, downwardAPI.defaultMode, sources);
  if (!projected) return undefined;
  const parts = await Promise.all(
    projected.sources.map(source => projectedFiles(source, projected.defaultMode, sources)),
  );
  return new Map(parts.flatMap(files => [...files]));
}
