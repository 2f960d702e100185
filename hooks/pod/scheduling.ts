import type { PodSpec } from 'kubernetes-types/core/v1.js';
import type { PodRequirements } from './requirements.ts';

const spread = () => [
  {
    maxSkew: 1,
    topologyKey: 'kubernetes.io/hostname',
    whenUnsatisfiable: 'ScheduleAnyway' as const,
    labelSelector: { matchLabels: { app: 'llmsafespace' } },
  },
];

/** A node selector compares values; a label that only has to be there is an affinity. */
const havingLabels = (keys: readonly string[]): PodSpec['affinity'] => ({
  nodeAffinity: {
    requiredDuringSchedulingIgnoredDuringExecution: {
      nodeSelectorTerms: [{ matchExpressions: keys.map(key => ({ key, operator: 'Exists' as const })) }],
    },
  },
});

const isEmpty = (map: Record<string, string>) => Object.keys(map).length === 0;

/** Which nodes a Pod may run on, and how it ranks against others (`B3`, `B5`, `B6`). */
export const scheduling = (requirements: PodRequirements): Partial<PodSpec> => {
  const { runtimeClassName, priorityClassName, nodeSelector, tolerations, spreadOverNodes } = requirements;
  return {
    ...(runtimeClassName && { runtimeClassName }),
    ...(priorityClassName && { priorityClassName }),
    ...(!isEmpty(nodeSelector) && { nodeSelector }),
    ...(requirements.requiredNodeLabels.length > 0 && {
      affinity: havingLabels(requirements.requiredNodeLabels),
    }),
    ...(tolerations.length > 0 && { tolerations }),
    ...(spreadOverNodes && { topologySpreadConstraints: spread() }),
  };
};
