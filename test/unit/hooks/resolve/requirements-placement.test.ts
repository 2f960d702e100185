import { describe, expect, it } from 'vitest';
import type { PodRequirements } from '../../../../hooks/pod/requirements.ts';
import { type LayerRow, resolved } from '../../../builders/layers.ts';

describe.each<[string, keyof PodRequirements, LayerRow[]]>([
  [
    'ServiceAccount',
    'serviceAccountName',
    [
      ["is the installation's", { settings: { pod: { serviceAccountName: 'sandboxes' } } }, 'sandboxes'],
      ['is the default one otherwise', {}, 'default'],
    ],
  ],
  [
    'priority',
    'priorityClassName',
    [
      [
        "is the runtime's before the installation's",
        { runtime: { priorityClassName: 'r' }, settings: { pod: { priorityClassName: 's' } } },
        'r',
      ],
      [
        "is the installation's where the runtime names none",
        { settings: { pod: { priorityClassName: 's' } } },
        's',
      ],
      ["is the cluster's default otherwise", {}, undefined],
    ],
  ],
  [
    'node labels',
    'nodeSelector',
    [
      ["are the installation's", { settings: { pod: { nodeSelector: { pool: 'a' } } } }, { pool: 'a' }],
      [
        'are those of gVisor on level high',
        { spec: { securityLevel: 'high' }, settings: { gvisor: { nodeSelector: { gvisor: 'yes' } } } },
        { gvisor: 'yes' },
      ],
      [
        'are not those of gVisor on level standard',
        { settings: { gvisor: { nodeSelector: { gvisor: 'yes' } } } },
        {},
      ],
      [
        'are those of pinned CPUs where asked',
        { spec: { resources: { cpuPinning: true } } },
        { 'cpu-pinning': 'true' },
      ],
      [
        'are none for what the runtime requires, since that names no value',
        { runtime: { requiredNodeFeatures: ['feature.node.kubernetes.io/cpu-cpuid.AVX2'] } },
        {},
      ],
    ],
  ],
  [
    'labels that a node must have',
    'requiredNodeLabels',
    [
      [
        "are the runtime's, key for key",
        { runtime: { requiredNodeFeatures: ['feature.node.kubernetes.io/cpu-cpuid.AVX2', 'gpu'] } },
        ['feature.node.kubernetes.io/cpu-cpuid.AVX2', 'gpu'],
      ],
      ['are none otherwise', {}, []],
    ],
  ],
  [
    'tolerations',
    'tolerations',
    [
      [
        "are the installation's, and those of gVisor on level high",
        {
          spec: { securityLevel: 'high' },
          settings: { pod: { tolerations: [{ key: 'a' }] }, gvisor: { tolerations: [{ key: 'b' }] } },
        },
        [{ key: 'a' }, { key: 'b' }],
      ],
      [
        "are the installation's alone on level standard",
        { settings: { pod: { tolerations: [{ key: 'a' }] }, gvisor: { tolerations: [{ key: 'b' }] } } },
        [{ key: 'a' }],
      ],
    ],
  ],
  [
    'annotations',
    'annotations',
    [
      [
        'keep the autoscaler from evicting',
        {},
        { 'cluster-autoscaler.kubernetes.io/safe-to-evict': 'false' },
      ],
      [
        "are the installation's, and the seeds' of pinned CPUs",
        { spec: { resources: { cpuPinning: true } }, settings: { pod: { annotations: { a: 'b' } } } },
        { a: 'b', 'cpu-pinning.llmsafespace.dev/enabled': 'true' },
      ],
    ],
  ],
  [
    'spreading',
    'spreadOverNodes',
    [["is the installation's choice", { settings: { pod: { spreadOverNodes: true } } }, true]],
  ],
  [
    'restart policy',
    'restartPolicy',
    [
      ["is the Sandbox's", { spec: { restartPolicy: 'Never' } }, 'Never'],
      ['is Always otherwise', {}, 'Always'],
    ],
  ],
  [
    'time to end',
    'terminationGracePeriodSeconds',
    [
      ["is the Sandbox's", { spec: { terminationGracePeriodSeconds: 5 } }, 5],
      ['is never 0, as an older CRD let in', { spec: { terminationGracePeriodSeconds: 0 } }, 1],
      ['is 2 s otherwise', {}, 2],
      [
        "is the installation's, where the Sandbox does not say",
        { settings: { defaults: { terminationGracePeriodSeconds: 7 } } },
        7,
      ],
    ],
  ],
])('the %s', (_name, field, rows) => {
  it.each(rows)('%s', (_case, layers, value) => {
    expect(resolved(layers)[field]).toEqual(value);
  });
});
