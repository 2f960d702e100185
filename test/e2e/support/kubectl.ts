import { type Program, programWith } from './program.ts';

/** kubectl as a user runs it. */
export type Kubectl = Program;

export const kubectlWith = (binary: string, kubeconfig: string, namespace: string): Kubectl =>
  programWith(binary, ['--kubeconfig', kubeconfig, '--namespace', namespace]);
