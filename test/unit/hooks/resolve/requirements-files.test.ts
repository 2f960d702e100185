import { describe, expect, it } from 'vitest';
import type { PodRequirements } from '../../../../hooks/pod/requirements.ts';
import { type LayerRow, resolved } from '../../../builders/layers.ts';

describe.each<[string, keyof PodRequirements, LayerRow[]]>([
  [
    'root file system',
    'readOnlyRoot',
    [
      ['is writable where the Sandbox says so', { spec: { filesystem: { readOnlyRoot: false } } }, false],
      ['is read-only otherwise', {}, true],
    ],
  ],
  [
    'writable paths',
    'writablePaths',
    [
      [
        "are the Sandbox's before the profile's",
        {
          spec: { filesystem: { writablePaths: ['/a'] } },
          profile: { filesystemConfig: { writablePaths: ['/b'] } },
        },
        ['/a'],
      ],
      [
        "are the profile's where the Sandbox names none",
        { profile: { filesystemConfig: { writablePaths: ['/b'] } } },
        ['/b'],
      ],
      ['are none beyond the usual otherwise', {}, []],
    ],
  ],
  [
    'medium of writable paths',
    'writableMedium',
    [
      [
        "is the Sandbox's before the profile's",
        {
          spec: { filesystem: { writableMedium: 'Disk' } },
          profile: { filesystemConfig: { writableMedium: 'Memory' } },
        },
        'Disk',
      ],
      [
        "is the profile's where the Sandbox does not say",
        { profile: { filesystemConfig: { writableMedium: 'Memory' } } },
        'Memory',
      ],
      ["is the installation's otherwise", { settings: { defaults: { writableMedium: 'Memory' } } }, 'Memory'],
      ['is the disk by default', {}, 'Disk'],
    ],
  ],
  [
    'read-only paths',
    'readOnlyPaths',
    [["are the profile's", { profile: { filesystemConfig: { readOnlyPaths: ['/etc/a'] } } }, ['/etc/a']]],
  ],
  [
    'claims',
    'persistentVolumeMounts',
    [
      ['are none without storage', {}, []],
      [
        'are the own one at /data',
        { spec: { storage: { persistent: true } } },
        [{ volumeName: 'persistent-data', claimName: 'py-1234abcd', mountPath: '/data', readOnly: false }],
      ],
      [
        'are the shared ones where they are named',
        { spec: { storage: { sharedVolumes: [{ claimName: 'models', mountPath: '/m', readOnly: true }] } } },
        [{ volumeName: 'shared-0', claimName: 'models', mountPath: '/m', readOnly: true }],
      ],
    ],
  ],
])('the %s', (_name, field, rows) => {
  it.each(rows)('%s', (_case, layers, value) => {
    expect(resolved(layers)[field]).toEqual(value);
  });
});
