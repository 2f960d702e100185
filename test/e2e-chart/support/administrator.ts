import { inject } from 'vitest';
import { type Program, programWith } from '../../e2e/support/program.ts';

/** kubectl in no namespace. */
export const administrator: Program = (args, input) => {
  const { kubectl, kubeconfig } = inject('chartCluster');
  return programWith(kubectl, ['--kubeconfig', kubeconfig])(args, input);
};
