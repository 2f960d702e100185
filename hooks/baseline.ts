import type { DesiredObject } from './contract.ts';

/**
 * The policy that closes every Pod of ours in a namespace, both ways. It is owned by nothing, so that in whatever order things
 * are created or deleted a Pod is closed, never open; a Sandbox's own policy only opens what it may use (`B10`).
 */
export const baselinePolicy = (namespace: string): DesiredObject => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: {
    name: 'llmsafespace-baseline',
    namespace,
    labels: { app: 'llmsafespace', 'app.kubernetes.io/managed-by': 'llmsafespace' },
  },
  spec: {
    podSelector: {
      matchLabels: { app: 'llmsafespace' },
      matchExpressions: [{ key: 'component', operator: 'In', values: ['sandbox', 'warmpod'] }],
    },
    policyTypes: ['Ingress', 'Egress'],
  },
});
