import { mkdirSync, readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { mountVolumes, podFolders } from '../../../../local/node/mounts.ts';
import { type VolumeFiles, type VolumeSources, volumeFiles } from '../../../../local/node/volume-files.ts';
import { writeVolume } from '../../../../local/node/volume-writer.ts';
import { createVolumes } from '../../../../local/node/volumes.ts';
import { temporaryDirectory } from '../temporary-directory.ts';
import { aPod, place, reading } from './builders.ts';

const directory = temporaryDirectory();

const objects = {
  'ConfigMap/settings': { 'a.yaml': 'file: /etc/app/key', 'b.yaml': 'b' },
  'Secret/tls': { 'tls.crt': 'certificate', 'tls.key': 'key' },
};
const sourcesOf = (volumes: object[], container = {}): VolumeSources => ({
  pod: aPod({ spec: { volumes }, container }),
  place,
  read: reading(objects),
  token: async (audience, seconds) => `token for ${audience} of ${seconds} s`,
});

async function filesOf(volume: object) {
  const sources = sourcesOf([{ name: 'v', ...volume }]);
  const [parsed] = sources.pod.spec.volumes;
  const files = parsed && (await volumeFiles(parsed, sources));
  return (
    files &&
    Object.fromEntries([...files].map(([path, { content, mode }]) => [path, [String(content), mode]]))
  );
}

describe('a volume', () => {
  it.each([
    [
      'of a Secret has a file for each key',
      { secret: { secretName: 'tls' } },
      { 'tls.crt': ['certificate', 0o644], 'tls.key': ['key', 0o644] },
    ],
    [
      'has only the items it names, with their modes',
      {
        configMap: {
          name: 'settings',
          defaultMode: 0o400,
          items: [
            { key: 'a.yaml', path: 'sub/a' },
            { key: 'b.yaml', path: 'b', mode: 0o440 },
          ],
        },
      },
      { 'sub/a': ['file: /etc/app/key', 0o400], b: ['b', 0o440] },
    ],
    ['may be of an optional object', { secret: { secretName: 'absent', optional: true } }, {}],
    [
      'tells a Pod about itself',
      { downwardAPI: { items: [{ path: 'name', fieldRef: { fieldPath: 'metadata.name' } }] } },
      { name: ['served', 0o644] },
    ],
    [
      'is projected from several sources',
      {
        projected: {
          defaultMode: 0o600,
          sources: [
            { serviceAccountToken: { path: 'token', audience: 'me', expirationSeconds: 3607 } },
            { secret: { name: 'tls', items: [{ key: 'tls.crt', path: 'ca.crt' }] } },
            {
              downwardAPI: { items: [{ path: 'namespace', fieldRef: { fieldPath: 'metadata.namespace' } }] },
            },
          ],
        },
      },
      {
        token: ['token for me of 3607 s', 0o600],
        'ca.crt': ['certificate', 0o600],
        namespace: ['team', 0o600],
      },
    ],
    ['that is an emptyDir has nothing to begin with', { emptyDir: {} }, undefined],
  ])('%s', async (_, volume, expected) => {
    expect(await filesOf(volume)).toEqual(expected);
  });

  it.each([
    ['its object', { secret: { secretName: 'absent' } }, 'Secret absent not found'],
    [
      'a key',
      { configMap: { name: 'settings', items: [{ key: 'none', path: 'x' }] } },
      'ConfigMap settings has no key none',
    ],
  ])('is refused while %s is missing', async (_, volume, message) => {
    await expect(filesOf(volume)).rejects.toThrow(message);
  });
});

describe('a folder of a volume', () => {
  const files = (entries: Record<string, string>): VolumeFiles =>
    new Map(
      Object.entries(entries).map(([path, text]) => [path, { content: Buffer.from(text), mode: 0o640 }]),
    );

  it('is replaced as a whole, by one rename, and keeps nothing of before', () => {
    const folder = join(directory, 'replaced');
    mkdirSync(folder);
    writeVolume(folder, files({ 'tls.crt': '1', 'tls.key': '1', 'sub/a': '1' }));
    const before = readlinkSync(join(folder, '..data'));
    writeVolume(folder, files({ 'tls.crt': '2', 'sub/b': '2' }));
    expect(readFileSync(join(folder, 'tls.crt'), 'utf8')).toBe('2');
    expect(readdirSync(join(folder, 'sub'))).toEqual(['b']);
    expect(readdirSync(folder)).not.toContain('tls.key');
    expect(readdirSync(folder)).not.toContain(before);
    expect(readlinkSync(join(folder, 'tls.crt'))).toBe('..data/tls.crt');
    expect(statSync(join(folder, 'tls.crt')).mode & 0o777).toBe(0o640);
  });
});

it('a container finds its mounts below its root, and a settings file’s paths lead there', async () => {
  const volumes = [
    { name: 'settings', configMap: { name: 'settings' } },
    { name: 'tls', secret: { secretName: 'tls' } },
    { name: 'scratch', emptyDir: {} },
  ];
  const volumeMounts = [
    { name: 'tls', mountPath: '/etc/app/key', subPath: 'tls.key' },
    { name: 'settings', mountPath: '/etc/settings' },
    { name: 'scratch', mountPath: '/tmp/scratch/' },
    { name: 'scratch', mountPath: '/data', subPath: 'made' },
    { name: 'tls', mountPath: '/tmp/scratch/tls' },
  ];
  const sources = sourcesOf(volumes, { volumeMounts });
  const folders = podFolders(directory, sources.pod);
  const [container] = sources.pod.spec.containers;
  if (!container) throw new Error('a Pod has a container');
  await createVolumes(sources, folders).setUp();
  mountVolumes(container, folders);
  mountVolumes(container, folders);
  const root = folders.root('main');
  expect(readFileSync(join(root, 'etc/app/key'), 'utf8')).toBe('key');
  expect(readdirSync(join(root, 'tmp/scratch'))).toEqual(['made', 'tls']);
  expect(readdirSync(join(root, 'data'))).toEqual([]);
  expect(readFileSync(join(root, 'tmp/scratch/tls/tls.crt'), 'utf8')).toBe('certificate');
  const settings = readFileSync(join(root, 'etc/settings/a.yaml'), 'utf8');
  expect(settings).toBe(`file: ${join(root, 'etc/app/key')}`);
  folders.remove();
});
