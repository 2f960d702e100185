/** Who plays in the test of who may talk to whom: Sandboxes of every kind, other Pods, and addresses outside of the cluster. */
import type { Namespace, Pod } from 'kubernetes-types/core/v1.js';
import type { Member } from '../../network/matrix.ts';
import { isOurPod } from '../../network/our-pod.ts';
import { partyOf } from '../../network/party.ts';
import { annotated, warmPool } from '../claim/pools.ts';
import { sandbox } from '../support/sandboxes.ts';

/** Addresses outside of the cluster. */
export const ADDRESSES: Record<string, string> = {
  metadata: '169.254.169.254',
  'link-local': '169.254.77.7',
  'metadata-by-nat64': '64:ff9b::a9fe:a9fe',
  private: '10.77.0.7',
  partner: '203.0.113.5',
  public: '198.51.100.7',
  'public-ipv6': '2001:db8::7',
};

const https = [{ port: 443 }];
const PARTNER = { cidr: '203.0.113.0/24', ports: https };
const EVERYWHERE = ['0.0.0.0/0', '::/0'].map(cidr => ({ cidr, ports: [...https, { port: 8080 }] }));

/** A profile whose rules its Sandboxes have beside their own. */
const profile = {
  apiVersion: 'llmsafespace.dev/v1',
  kind: 'SandboxProfile',
  metadata: { name: 'ruled' },
  spec: {
    language: 'python',
    networkPolicies: [
      { type: 'egress', rules: [{ cidr: '198.51.100.0/24', ports: [{ port: 5432 }] }] },
      { type: 'ingress', rules: [{ cidr: '203.0.113.0/24' }] },
    ],
  },
};

/** Small enough for all of them to run on one machine. */
const resources = { cpu: '100m', memory: '128Mi' };
const cold = (name: string, spec = {}) =>
  annotated(name, { 'use-warm-pod': 'false' }, { resources, ...spec });
const warm = (name: string, spec = {}) => annotated(name, { 'use-warm-pod': 'true' }, { resources, ...spec });

/** A runtime that is taken away. */
export const RUNTIME = 'who-to-whom';
const runtime = {
  apiVersion: 'llmsafespace.dev/v1',
  kind: 'RuntimeEnvironment',
  metadata: { name: RUNTIME },
  spec: { language: 'python', version: RUNTIME, image: 'ghcr.io/llmsafespace/python:3.10' },
};

/** Too large for any of the Sandboxes; its Pod may reach the partner until it is Ready. */
const preloading = warmPool('prepared', {
  minSize: 1,
  resources: { cpu: '200m', memory: '256Mi' },
  preloadScripts: [{ name: 'look.sh', content: 'true' }],
  preloadEgress: [PARTNER],
});

/** What is there before the Sandboxes: a runtime, a profile, and two pools of one idle Pod. */
export const groundwork = [runtime, profile, warmPool('waiting', { minSize: 1, resources }), preloading];

/** The Sandboxes of the first namespace; all run Python, which listens on 8080. */
export const sandboxes = [
  cold('cold'),
  warm('claimed'),
  cold('egress', { networkAccess: { egress: [PARTNER, { domain: 'pypi.org' }] } }),
  cold('wide', { networkAccess: { egress: EVERYWHERE } }),
  warm('ingress', { networkAccess: { ingress: true } }),
  cold('served', { service: { enabled: true } }),
  cold('profiled', { profileRef: { name: 'ruled' } }),
  cold('bereft', { runtime: RUNTIME, networkAccess: { egress: [PARTNER] } }),
];

/** The Sandbox of the second namespace. */
export const neighbour = sandbox('neighbour', { resources });

/** What Sandboxes ask for later. */
export const ASKED = { partner: { egress: [PARTNER] }, ingress: { ingress: true }, nothing: null };

const confined = { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } };

/** A Pod that isn't ours. */
export const plainPod = (name: string, labels: Record<string, string>) => ({
  metadata: { name, labels },
  spec: {
    securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: 'RuntimeDefault' } },
    containers: [{ name: 'main', image: 'ghcr.io/llmsafespace/python:3.10', securityContext: confined }],
    automountServiceAccountToken: false,
    terminationGracePeriodSeconds: 1,
  },
});

export const API_LABELS = { app: 'llmsafespace', component: 'api' };
export const DNS_LABELS = { 'k8s-app': 'kube-dns' };

/** The Pods that aren't ours: two in a Sandbox's namespace, the second with the API service's labels, and those that have a role. */
export const OTHERS = ['stranger', 'impostor', 'api', 'dns'];

const idleName = (labels: Record<string, string>) =>
  labels['llmsafespace.dev/preloading'] === undefined ? 'idle' : 'preloading';

/** A Sandbox's Pod has its name, whichever Pod it is; an idle one isn't anybody's yet. The cluster may have a DNS of its own. */
function nameOf(pod: Pod): string {
  const { name = '', labels = {} } = pod.metadata ?? {};
  if (isOurPod(pod)) return labels['sandbox-id'] ?? idleName(labels);
  return labels['k8s-app'] === 'kube-dns' ? 'dns' : name;
}

/** The Pods, each by the name that the table has for it, and all addresses. */
export function castOf(pods: readonly Pod[], namespaces: ReadonlyMap<string, Namespace>): Member[] {
  const labelsOf = (namespace = '') => namespaces.get(namespace)?.metadata?.labels ?? {};
  return [
    ...pods
      .filter(pod => isOurPod(pod) || OTHERS.includes(nameOf(pod)))
      .map(pod => ({
        name: nameOf(pod),
        party: partyOf(pod, labelsOf(pod.metadata?.namespace)),
        isOurs: isOurPod(pod),
      })),
    ...Object.entries(ADDRESSES).map(([name, address]) => ({
      name,
      party: { addresses: [address] },
      isOurs: false,
    })),
  ];
}
