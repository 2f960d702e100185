import { describe, expect, it } from 'vitest';
import { scheduling } from '../../../../hooks/pod/scheduling.ts';
import { podRequirements } from '../../../builders/requirements.ts';

describe('where a Pod may run', () => {
  it('given nothing, is left to the scheduler', () => {
    expect(scheduling(podRequirements())).toEqual({});
  });

  it.each([
    ['a RuntimeClass', { runtimeClassName: 'gvisor' }, { runtimeClassName: 'gvisor' }],
    ['a priority', { priorityClassName: 'sandboxes' }, { priorityClassName: 'sandboxes' }],
    ['node labels', { nodeSelector: { pool: 'sandboxes' } }, { nodeSelector: { pool: 'sandboxes' } }],
    [
      'tolerations',
      { tolerations: [{ key: 'sandbox', operator: 'Exists' as const }] },
      { tolerations: [{ key: 'sandbox', operator: 'Exists' }] },
    ],
    [
      'labels that a node must have whatever their value',
      { requiredNodeLabels: ['feature.node.kubernetes.io/cpu-cpuid.AVX2', 'gpu'] },
      {
        affinity: {
          nodeAffinity: {
            requiredDuringSchedulingIgnoredDuringExecution: {
              nodeSelectorTerms: [
                {
                  matchExpressions: [
                    { key: 'feature.node.kubernetes.io/cpu-cpuid.AVX2', operator: 'Exists' },
                    { key: 'gpu', operator: 'Exists' },
                  ],
                },
              ],
            },
          },
        },
      },
    ],
  ])('given %s, has it and nothing else', (_case, overrides, expected) => {
    expect(scheduling(podRequirements(overrides))).toEqual(expected);
  });

  it('spread over nodes, keeps Sandboxes apart where it can', () => {
    expect(scheduling(podRequirements({ spreadOverNodes: true })).topologySpreadConstraints).toEqual([
      {
        maxSkew: 1,
        topologyKey: 'kubernetes.io/hostname',
        whenUnsatisfiable: 'ScheduleAnyway',
        labelSelector: { matchLabels: { app: 'llmsafespace' } },
      },
    ]);
  });
});
