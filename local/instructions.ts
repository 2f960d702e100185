export interface InstructionFacts {
  kubeconfig: string;
  /** What to type for kubectl. */
  kubectl: string;
  /** Which Metacontroller it runs on. */
  metacontroller: string;
  hookServerUrl: string;
  logs: string;
  /** Whether Pods really run. */
  realNode: boolean;
}

const onFakeNode = (kubectl: string): string[] => [
  `  ${kubectl} apply -f examples/`,
  `  ${kubectl} get sandboxes --watch`,
  `  ${kubectl} describe sandboxes`,
];

const onRealNode = (kubectl: string): string[] => [
  `  ${kubectl} apply -f examples/runtimes.yaml -f examples/hello.yaml`,
  `  ${kubectl} wait --for=condition=Ready sandbox/hello`,
  `  ${kubectl} exec $(${kubectl} get sandbox hello -o jsonpath={.status.podName}) -- python3 -c 'print(6*7)'`,
];

/** What a newcomer needs to know of a running control plane. */
export function instructions(facts: InstructionFacts): string {
  return [
    `kubeconfig:      ${facts.kubeconfig}`,
    `Metacontroller:  ${facts.metacontroller}`,
    `hook server:     ${facts.hookServerUrl}`,
    `logs:            ${facts.logs}`,
    '',
    'Try:',
    ...(facts.realNode ? onRealNode : onFakeNode)(facts.kubectl),
  ].join('\n');
}
