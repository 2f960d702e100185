import { describe, expect, it } from 'vitest';
import type { PodRequirements } from '../../../../hooks/pod/requirements.ts';
import { type LayerRow, resolved } from '../../../builders/layers.ts';

const variable = (name: string, value: string) => ({ name, value });

describe.each<[string, keyof PodRequirements, LayerRow[]]>([
  [
    'image',
    'image',
    [
      ["is the runtime's", { runtime: { image: 'node:22' } }, 'node:22'],
      [
        'is pinned by the digest of the runtime',
        { runtime: { image: 'node:22', imageDigest: 'sha256:aa' } },
        'node:22@sha256:aa',
      ],
      [
        'keeps a digest of its own',
        { runtime: { image: 'node@sha256:bb', imageDigest: 'sha256:aa' } },
        'node@sha256:bb',
      ],
    ],
  ],
  [
    'pull policy',
    'imagePullPolicy',
    [
      ["is the runtime's", { runtime: { imagePullPolicy: 'Always' } }, 'Always'],
      ["is Kubernetes' own where the runtime says nothing", {}, undefined],
    ],
  ],
  [
    'pull Secrets',
    'imagePullSecrets',
    [
      [
        "are the runtime's and the installation's, each once",
        {
          runtime: { imagePullSecrets: [{ name: 'a' }, { name: 'b' }] },
          settings: { pod: { imagePullSecrets: ['b', 'c'] } },
        },
        ['a', 'b', 'c'],
      ],
    ],
  ],
  [
    'command',
    'command',
    [
      [
        "is the Sandbox's before the runtime's",
        { spec: { command: ['mine'] }, runtime: { command: ['theirs'] } },
        ['mine'],
      ],
      ["is the runtime's where the Sandbox has none", { runtime: { command: ['theirs'] } }, ['theirs']],
      ["is the image's where neither has one", {}, undefined],
    ],
  ],
  [
    'arguments',
    'args',
    [
      [
        "are the Sandbox's before the runtime's",
        { spec: { args: ['mine'] }, runtime: { args: ['theirs'] } },
        ['mine'],
      ],
      [
        "are the runtime's where the Sandbox has neither command nor arguments",
        { runtime: { args: ['theirs'] } },
        ['theirs'],
      ],
      [
        "of the runtime are not those of the Sandbox's own command",
        { spec: { command: ['mine'] }, runtime: { args: ['theirs'] } },
        undefined,
      ],
    ],
  ],
  [
    'environment',
    'env',
    [
      [
        "is the runtime's and the Sandbox's, which wins",
        {
          spec: { env: [variable('A', '2'), variable('C', '3')] },
          runtime: { env: [variable('A', '1'), variable('B', '1')] },
        },
        [variable('A', '2'), variable('B', '1'), variable('C', '3')],
      ],
      ['is empty where neither has any', {}, []],
    ],
  ],
  [
    'ports',
    'ports',
    [
      [
        "are the runtime's",
        { runtime: { ports: [{ name: 'web', containerPort: 3000 }] } },
        [{ name: 'web', containerPort: 3000, protocol: 'TCP' }],
      ],
      [
        'are HTTP on 8080 where the runtime names none',
        {},
        [{ name: 'http', containerPort: 8080, protocol: 'TCP' }],
      ],
      ['are none where the runtime has an empty list', { runtime: { ports: [] } }, []],
    ],
  ],
])('the %s', (_name, field, rows) => {
  it.each(rows)('%s', (_case, layers, value) => {
    expect(resolved(layers)[field]).toEqual(value);
  });
});
