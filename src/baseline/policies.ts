/** One NetworkPolicy that each namespace should have: whether it is in force, and bringing it into force. */
import type { Fact } from '../../hooks/index.ts';
import { KubernetesError } from '../kubernetes/errors.ts';
import type { ListedObject } from '../kubernetes/list.ts';
import { createPolicyRefusals } from './policy-refusals.ts';
import { createPolicyWriter, type PolicyWriterOptions } from './policy-writer.ts';

export interface PolicyOptions extends PolicyWriterOptions {
  /** Milliseconds; the machine's clock by default. */
  now?(): number;
}

export interface Policies {
  /** Whether the policy is in force; creates or repairs it first if it isn't known to be. Never throws. */
  ensure(namespace: string): Fact<'enforced'> | Promise<Fact<'enforced'>>;
  /** The same for those who handle a KubernetesError themselves. */
  enforce(namespace: string): Promise<void>;
  isEnforced(namespace: string): boolean;
  /** Records an observed policy; returns whether it is right. */
  observe(policy: ListedObject): boolean;
  /** Records a missing or altered policy of this namespace. */
  lose(namespace: string): void;
  /** Records all existing ones; any other is lost. */
  observeAll(policies: ListedObject[]): void;
}

const enforced: Fact<'enforced'> = { known: true, value: 'enforced' };

const namespaceOf = (policy: ListedObject) => policy.metadata.namespace ?? '';

/** Keeps in memory which namespaces' policies are in force, so that the steady state costs no request. */
export function createPolicies({ kubernetes, desired, logger, now = Date.now }: PolicyOptions): Policies {
  const right = new Set<string>();
  const underWay = new Map<string, Promise<void>>();
  const refusals = createPolicyRefusals(logger, now);
  /** Namespaces whose policy was lost during a repair: the repair may be undone. */
  const disturbed = new Set<string>();
  const { isRight, createOrReplace } = createPolicyWriter({ kubernetes, desired, logger });

  async function settle(namespace: string): Promise<void> {
    try {
      do {
        disturbed.delete(namespace);
        await createOrReplace(namespace);
      } while (disturbed.has(namespace));
      right.add(namespace);
      refusals.forget(namespace);
    } catch (error) {
      refusals.note(namespace, error);
      throw error;
    } finally {
      underWay.delete(namespace);
    }
  }

  function enforce(namespace: string): Promise<void> {
    const refused = refusals.lasting(namespace);
    if (refused) return Promise.reject(refused.error);
    const running = underWay.get(namespace) ?? settle(namespace);
    underWay.set(namespace, running);
    return running;
  }

  function lose(namespace: string): void {
    right.delete(namespace);
    if (underWay.has(namespace)) disturbed.add(namespace);
  }

  function observe(policy: ListedObject): boolean {
    if (isRight(policy)) right.add(namespaceOf(policy));
    else lose(namespaceOf(policy));
    return right.has(namespaceOf(policy));
  }

  return {
    ensure: namespace => (right.has(namespace) ? enforced : enforce(namespace).then(() => enforced, unknown)),
    enforce,
    isEnforced: namespace => right.has(namespace),
    observe,
    lose,
    observeAll(policies) {
      const before = [...right];
      right.clear();
      for (const policy of policies) observe(policy);
      for (const namespace of before) if (!right.has(namespace)) lose(namespace);
    },
  };
}

function unknown(error: unknown): Fact<'enforced'> {
  if (error instanceof KubernetesError) return { known: false, reason: `${error.reason}: ${error.message}` };
  return { known: false, reason: String(error) };
}
