/** NetworkPolicies of a tenant's own: those that could select a Sandbox's Pod, and those that can't. */

type Selector = Record<string, unknown>;

const expressions = (...matchExpressions: object[]): Selector => ({ matchExpressions });
const expression = (key: string, operator: string, ...values: string[]) => ({
  key,
  operator,
  ...(values.length > 0 && { values }),
});

const rows = (...selectors: Selector[]): [string, Selector][] =>
  selectors.map(selector => [JSON.stringify(selector), selector]);

/** Some select our Pods as they are; the others, once somebody gives a Pod the label that they ask for. */
export const OPENING = rows(
  {},
  { matchLabels: { app: 'llmsafespace' } },
  { matchLabels: { app: 'llmsafespace', component: 'sandbox' } },
  { matchLabels: { component: 'warmpod' } },
  { matchLabels: { 'sandbox-id': 'victim' } },
  { matchLabels: { role: 'web' } },
  expressions(expression('app', 'Exists')),
  expressions(expression('app', 'In', 'web', 'llmsafespace')),
  expressions(expression('app', 'NotIn', 'web')),
  expressions(expression('component', 'In', 'web', 'warmpod')),
  expressions(expression('component', 'NotIn', 'sandbox')),
  expressions(expression('role', 'DoesNotExist')),
  expressions(expression('role', 'NotIn', 'llmsafespace')),
);

export const SPARING = rows(
  { matchLabels: { app: 'web' } },
  { matchLabels: { app: 'llmsafespace', component: 'api' } },
  expressions(expression('app', 'NotIn', 'llmsafespace')),
  expressions(expression('app', 'NotIn', 'web', 'llmsafespace')),
  expressions(expression('app', 'DoesNotExist')),
  expressions(expression('app', 'In', 'web', 'db')),
  expressions(expression('component', 'NotIn', 'warmpod', 'sandbox')),
  expressions(expression('component', 'In', 'web')),
  { matchLabels: { role: 'web' }, ...expressions(expression('app', 'NotIn', 'llmsafespace')) },
);

/** Lets what it selects connect to anywhere. */
export const networkPolicy = (name: string, podSelector: Selector) => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name },
  spec: { podSelector, egress: [{}], policyTypes: ['Egress'] },
});
