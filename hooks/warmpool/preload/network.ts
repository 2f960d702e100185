import type { WarmPool } from '../../api/warmpool.ts';
import type { DesiredObject } from '../../contract.ts';
import type { Condition } from '../../lib/conditions.ts';
import { labelValue } from '../../lib/names.ts';
import { dnsRules } from '../../network/dns.ts';
import { egressEnforcedCondition, egressRules } from '../../network/egress.ts';
import { fqdnPolicies } from '../../network/fqdn-policy.ts';
import { PRELOADING_LABEL } from '../../pod/preload/places.ts';
import type { Settings } from '../../settings.ts';
import { openLabelOf, opensNetwork } from './preload-of.ts';

/** Only idle Pods: a claim changes `component`. */
const selectorOf = (pool: WarmPool) => ({
  app: 'llmsafespace',
  component: 'warmpod',
  [PRELOADING_LABEL]: openLabelOf(pool),
});

const identityOf = (pool: WarmPool) => ({
  name: `${openLabelOf(pool)}-preload`,
  namespace: pool.metadata.namespace,
  labels: { app: 'llmsafespace', 'warm-pool': labelValue(pool.metadata.name) },
  selector: selectorOf(pool),
});

/** The policies that open `preloadEgress`, and DNS, to Pods that are preloading (`C5`); none where nothing is to be opened. */
export function preloadPolicies(pool: WarmPool, settings: Settings): DesiredObject[] {
  if (!opensNetwork(pool)) return [];
  const { preloadEgress = [] } = pool.spec;
  const { selector, ...metadata } = identityOf(pool);
  const policy = {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata,
    spec: {
      podSelector: { matchLabels: selector },
      policyTypes: ['Egress'],
      egress: [...dnsRules(settings), ...egressRules(preloadEgress, settings)],
    },
  };
  return [policy, ...fqdnPolicies({ ...metadata, selector }, preloadEgress, settings)];
}

/** Whether `preloadEgress` is enforced as written, where that isn't a matter of course. */
export function preloadEgressConditions(pool: WarmPool, settings: Settings): Condition[] {
  const enforced = opensNetwork(pool) && egressEnforcedCondition(pool.spec.preloadEgress ?? [], settings);
  return enforced ? [enforced] : [];
}
