/** The NetworkPolicies of all our Pods in a namespace: created where needed, and guarded. */
import type { Logger } from 'pino';
import { type Fact, NAMESPACE_POLICIES, namespacePolicies, type Settings } from '../../hooks/index.ts';
import type { Kubernetes } from '../kubernetes/client.ts';
import { guardPolicies } from './guard.ts';
import { createNamespacesInUse } from './namespaces-in-use.ts';
import { createPolicies } from './policies.ts';

export interface NamespacePoliciesOptions {
  kubernetes: Kubernetes;
  settings: Settings;
  logger: Logger;
  signal: AbortSignal;
}

type Enforced = Fact<'enforced'>;

/** The first that isn't in force gives the reason. */
const together = (facts: readonly Enforced[]): Enforced =>
  facts.find(({ known }) => !known) ?? { known: true, value: 'enforced' };

const isSettled = (answer: Enforced | Promise<Enforced>): answer is Enforced => !(answer instanceof Promise);

/** One watch and one memory for each policy. */
export function createNamespacePolicies(options: NamespacePoliciesOptions) {
  const { kubernetes, settings, logger } = options;
  const inUse = createNamespacesInUse(kubernetes, logger);
  const all = NAMESPACE_POLICIES.map((policyName, index) => {
    const desired = (namespace: string) => {
      const policy = namespacePolicies(namespace, settings)[index];
      if (!policy) throw new Error('every namespace has the same policies');
      return policy;
    };
    const policies = createPolicies({ kubernetes, desired, logger });
    const guard = guardPolicies({ ...options, policies, policyName, inUse });
    return { policies, guard };
  });
  return {
    /** Whether all of them are in force; creates or repairs them first. Never throws. */
    ensure({ namespace }: { namespace: string }): Enforced | Promise<Enforced> {
      const answers = all.map(({ policies }) => policies.ensure(namespace));
      return answers.every(isSettled) ? together(answers) : Promise.all(answers).then(together);
    },
    /** Whether the watches have synced. */
    synced: () => all.every(({ guard }) => guard.synced()),
  };
}
