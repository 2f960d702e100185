import { describe, expect, it } from 'vitest';
import type { PodRequirements } from '../../../../hooks/pod/requirements.ts';
import { type LayerRow, resolved } from '../../../builders/layers.ts';

const localhost = (localhostProfile: string) => ({ type: 'Localhost' as const, localhostProfile });

describe.each<[string, keyof PodRequirements, LayerRow[]]>([
  [
    'security level',
    'securityLevel',
    [
      [
        "is the Sandbox's before the profile's",
        { spec: { securityLevel: 'high' }, profile: { securityLevel: 'custom' } },
        'high',
      ],
      [
        "is the profile's before the runtime's",
        { profile: { securityLevel: 'custom' }, runtime: { securityLevel: 'high' } },
        'custom',
      ],
      ["is the runtime's where nobody else says", { runtime: { securityLevel: 'high' } }, 'high'],
      [
        "is the runtime's where the profile names none",
        { profile: {}, runtime: { securityLevel: 'high' } },
        'high',
      ],
      ['is standard at last', {}, 'standard'],
    ],
  ],
  [
    'RuntimeClass',
    'runtimeClassName',
    [
      ['is that of gVisor on level high', { spec: { securityLevel: 'high' } }, 'gvisor'],
      [
        'is the one that the installation names',
        { spec: { securityLevel: 'high' }, settings: { gvisor: { runtimeClassName: 'runsc' } } },
        'runsc',
      ],
      [
        "is that of gVisor on the runtime's level high, where the profile names none",
        { profile: {}, runtime: { securityLevel: 'high' } },
        'gvisor',
      ],
      ['is none on level standard', {}, undefined],
      ['is none on level custom', { spec: { securityLevel: 'custom' } }, undefined],
    ],
  ],
  [
    'seccomp profile',
    'seccompProfile',
    [
      [
        "is the Sandbox's before the profile's",
        {
          spec: { securityContext: { seccompProfile: localhost('mine') } },
          profile: { seccompProfile: 'p' },
        },
        localhost('mine'),
      ],
      [
        'is RuntimeDefault where the Sandbox says so',
        {
          spec: { securityContext: { seccompProfile: { type: 'RuntimeDefault' } } },
          profile: { seccompProfile: 'p' },
        },
        { type: 'RuntimeDefault' },
      ],
      [
        "is the profile's before the runtime's",
        { profile: { seccompProfile: 'p' }, runtime: { seccompProfile: 'r' } },
        localhost('p'),
      ],
      ["is the runtime's where nobody else says", { runtime: { seccompProfile: 'r' } }, localhost('r')],
      ['is RuntimeDefault at last', {}, { type: 'RuntimeDefault' }],
    ],
  ],
  [
    'AppArmor profile',
    'appArmorProfile',
    [
      ["is the runtime's file", { runtime: { appArmorProfile: localhost('r') } }, localhost('r')],
      [
        "is the runtime's default",
        { runtime: { appArmorProfile: { type: 'RuntimeDefault' } } },
        { type: 'RuntimeDefault' },
      ],
      ['is left to the node otherwise', {}, undefined],
    ],
  ],
  [
    'user',
    'runAsUser',
    [
      ["is the Sandbox's", { spec: { securityContext: { runAsUser: 2000 } } }, 2000],
      ['is 1000 otherwise', {}, 1000],
    ],
  ],
  [
    'group',
    'runAsGroup',
    [
      ["is the Sandbox's", { spec: { securityContext: { runAsGroup: 3000 } } }, 3000],
      ['is 1000 otherwise', {}, 1000],
    ],
  ],
  [
    'user namespace',
    'hostUsers',
    [
      [
        "is the Sandbox's choice before the installation's",
        { spec: { securityContext: { hostUsers: false } }, settings: { pod: { hostUsers: true } } },
        false,
      ],
      [
        "is the installation's choice where the Sandbox has none",
        { settings: { pod: { hostUsers: false } } },
        false,
      ],
      ['is left to the cluster otherwise', {}, undefined],
    ],
  ],
])('the %s', (_name, field, rows) => {
  it.each(rows)('%s', (_case, layers, value) => {
    expect(resolved(layers)[field]).toEqual(value);
  });
});
