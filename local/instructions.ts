export interface InstructionFacts {
  kubeconfig: string;
  /** What to type for kubectl. */
  kubectl: string;
  /** Which Metacontroller it runs on. */
  metacontroller: string;
  hookServerUrl: string;
  logs: string;
}

/** What a newcomer needs to know of a running control plane. */
export function instructions(facts: InstructionFacts): string {
  return [
    `kubeconfig:      ${facts.kubeconfig}`,
    `Metacontroller:  ${facts.metacontroller}`,
    `hook server:     ${facts.hookServerUrl}`,
    `logs:            ${facts.logs}`,
    '',
    'Try:',
    `  ${facts.kubectl} apply -f examples/`,
    `  ${facts.kubectl} get sandboxes --watch`,
    `  ${facts.kubectl} describe sandboxes`,
  ].join('\n');
}
