import type { NetworkPolicyPeer } from 'kubernetes-types/networking/v1.js';

/** Pods with these labels in namespaces with those. */
export const policyPeer = ({
  namespaceLabels,
  podLabels,
}: {
  namespaceLabels: Record<string, string>;
  podLabels: Record<string, string>;
}): NetworkPolicyPeer => ({
  namespaceSelector: { matchLabels: namespaceLabels },
  podSelector: { matchLabels: podLabels },
});
