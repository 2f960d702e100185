/** The documented combinations of the chart's values, and mistakes. */
import type { Values } from './release.ts';

export interface Combination {
  name: string;
  values: Values;
  contains?: string[];
  lacks?: string[];
  release?: string;
}

const CERTIFICATE = '-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n';

const RIGHT_TO_SECRETS = 'resources: [secrets]';

const BOTH_FAMILIES = [{ ipBlock: { cidr: '192.0.2.1/32' } }, { ipBlock: { cidr: '2001:db8::1/128' } }];

const BOTH_RULES = ['to', 'from'].flatMap(way =>
  BOTH_FAMILIES.map(({ ipBlock: { cidr } }) => `${way}:\n        - ipBlock:\n            cidr: ${cidr}\n`),
);

export const combinations: Combination[] = [
  { name: 'no values', values: {}, contains: ['kind: MutatingAdmissionPolicy', RIGHT_TO_SECRETS] },
  {
    name: 'a release of another name',
    values: {},
    release: 'code',
    contains: [
      'name: code-llmsafespace',
      '--target-label-selector=llmsafespace.dev/release=code\n',
      'llmsafespace.dev/release: code\n',
    ],
  },
  {
    name: 'a part of another chart, which switches it on and has values for all its parts',
    values: { enabled: true, global: { imageRegistry: 'mirror.example', storageClass: 'fast' } },
    contains: ['image: mirror.example/llmsafespace/llmsafespace:', 'image: mirror.example/metacontroller/'],
  },
  {
    name: 'replicas by load',
    values: { autoscaling: { enabled: true } },
    contains: ['kind: HorizontalPodAutoscaler'],
  },
  {
    name: 'one replica of each, which no disruption budget keeps from being drained',
    values: {
      replicas: 1,
      metacontroller: { replicas: 1 },
    },
    lacks: ['kind: PodDisruptionBudget'],
  },
  {
    name: 'certificates from cert-manager with a CA of its own',
    values: { tls: { source: 'certManager' } },
    contains: ['kind: Issuer', 'isCA: true', 'secretRef:'],
    lacks: ['name: llmsafespace-tls\n  namespace: llmsafespace\n  labels'],
  },
  {
    name: 'certificates from an issuer of cert-manager',
    values: { tls: { source: 'certManager', issuerRef: { name: 'corporate', kind: 'ClusterIssuer' } } },
    contains: ['name: corporate'],
    lacks: ['kind: Issuer\n'],
  },
  {
    name: 'a certificate of one’s own, with its CA',
    values: { tls: { source: 'secret', secretName: 'mine', caBundle: CERTIFICATE } },
    contains: ['secretName: mine', 'inline:'],
  },
  {
    name: 'a certificate of one’s own, with the CA in its Secret',
    values: { tls: { source: 'secret', secretName: 'mine' } },
    contains: ['key: ca.crt'],
    lacks: ['inline:'],
  },
  {
    name: 'no token: Metacontroller may not read Secrets',
    values: { token: { enabled: false } },
    lacks: ['authorization:', 'LLMSAFESPACE_TOKEN_FILE', RIGHT_TO_SECRETS],
  },
  {
    name: 'a token of one’s own',
    values: { token: { secretName: 'shared', secretKey: 'v2' } },
    contains: ['name: shared', 'key: v2'],
  },
  {
    name: 'no network policies',
    values: { networkPolicy: { enabled: false } },
    lacks: ['\nkind: NetworkPolicy'],
  },
  {
    name: 'metrics that nobody may read',
    values: { networkPolicy: { metricsFrom: [] } },
    lacks: ['# The metrics.'],
  },
  {
    name: 'the API server at one address, and DNS at another port',
    values: {
      networkPolicy: { apiServer: { to: [{ ipBlock: { cidr: '192.0.2.1/32' } }], ports: [6443] } },
      settings: { network: { dns: { ports: [53, 5353] } } },
    },
    contains: ['cidr: 192.0.2.1/32', '- port: 5353\n          protocol: UDP'],
  },
  {
    name: 'the API server and the metrics at addresses of both families, in a rule for each',
    values: { networkPolicy: { apiServer: { to: BOTH_FAMILIES }, metricsFrom: BOTH_FAMILIES } },
    contains: BOTH_RULES,
    lacks: ['cidr: 192.0.2.1/32\n        - ipBlock:'],
  },
  {
    name: 'a Metacontroller that the cluster has already',
    values: {
      metacontroller: { enabled: false },
      externalMetacontroller: {
        namespace: 'mc',
        serviceAccountName: 'mc',
        podLabels: { 'app.kubernetes.io/name': 'metacontroller-helm' },
      },
    },
    contains: ['namespace: mc', 'app.kubernetes.io/name: metacontroller-helm'],
    lacks: ['kind: Deployment\nmetadata:\n  name: llmsafespace-metacontroller'],
  },
  {
    name: 'everything for the Prometheus operator and Grafana',
    values: {
      monitoring: {
        serviceMonitor: { enabled: true, labels: { release: 'prometheus' } },
        prometheusRule: { enabled: true },
        dashboard: { enabled: true },
      },
    },
    contains: ['kind: PrometheusRule', 'grafana_dashboard: "1"'],
  },
  {
    name: 'domains enforced by Cilium',
    values: { settings: { egress: { fqdn: 'cilium' } } },
    contains: ['ciliumnetworkpolicies'],
  },
  {
    name: 'domains enforced by GKE',
    values: { settings: { egress: { fqdn: 'gke' } } },
    contains: ['fqdnnetworkpolicies'],
  },
  {
    name: 'tenants are managed elsewhere',
    values: { tenants: { aggregateRoles: false, readableRuntimes: false, admissionPolicies: false } },
    lacks: ['kind: ValidatingAdmissionPolicy', 'aggregate-to-edit'],
  },
  {
    name: 'as little as can be',
    values: {
      finalizerPolicy: false,
      removeFinalizers: false,
      crds: { enabled: false },
      priorityClasses: { controllers: { create: false } },
      priorityClassName: '',
      metacontroller: { priorityClassName: '' },
    },
    lacks: [
      'kind: MutatingAdmissionPolicy',
      'kind: CustomResourceDefinition',
      'kind: PriorityClass',
      'priorityClassName',
    ],
  },
  { name: 'CRDs that go with the chart', values: { crds: { keep: false } }, lacks: ['resource-policy'] },
  {
    name: 'images by digest from a mirror, with a pull secret',
    values: {
      image: { repository: 'mirror.example/llmsafespace', digest: `sha256:${'a'.repeat(64)}` },
      imagePullSecrets: [{ name: 'mirror' }],
      metacontroller: { image: { repository: 'mirror.example/metacontroller', tag: 'v4.17.2' } },
    },
    contains: [
      `mirror.example/llmsafespace@sha256:${'a'.repeat(64)}`,
      'mirror.example/metacontroller:v4.17.2',
    ],
  },
  {
    name: 'runtimes, and Sandboxes of a priority of their own',
    values: {
      defaultRuntimes: true,
      runtimes: { 'ruby-3': { language: 'ruby', version: '3', image: 'docker.io/library/ruby:3' } },
      priorityClasses: { sandboxes: { create: true } },
    },
    contains: ['name: ruby-3', 'name: python-3.10', 'priorityClassName: llmsafespace-sandboxes'],
  },
  {
    name: 'usage from the metrics API',
    values: { settings: { usageIntervalSeconds: 60 } },
    contains: ['metrics.k8s.io'],
  },
  {
    name: 'usage of volumes from the kubelets, wherever they are',
    values: { settings: { storage: { usage: 'kubelet' } } },
    contains: [
      'name: llmsafespace-kubelets',
      'resources: [nodes/metrics]',
      'type: kubernetes.io/service-account-token',
      'LLMSAFESPACE_KUBELET_TOKEN_FILE',
      'LLMSAFESPACE_KUBELET_CA_FILE',
      'port: 10250',
    ],
    lacks: ['resources: [nodes/proxy]'],
  },
  {
    name: 'usage of volumes from kubelets of known addresses and another port, with certificates of their own',
    values: {
      settings: { storage: { usage: 'kubelet' }, kubeletInsecureTls: true },
      networkPolicy: { kubelets: { to: [{ ipBlock: { cidr: '10.0.0.0/16' } }], ports: [10255] } },
    },
    contains: ['cidr: 10.0.0.0/16', 'port: 10255', 'kubeletInsecureTls: true'],
    lacks: ['port: 10250'],
  },
  {
    name: 'no usage of volumes',
    values: { settings: { storage: { usage: 'none' } } },
    lacks: ['llmsafespace-kubelets', 'nodes/metrics', 'port: 10250'],
  },
];

export const refused: { name: string; values: Values; says: string[] }[] = [
  { name: 'a misspelt value', values: { setings: {} }, says: ['setings'] },
  {
    name: 'a misspelt setting',
    values: { settings: { claims: { wait: 1 } } },
    says: ['/settings/claims', 'wait'],
  },
  {
    name: 'a setting of the wrong type',
    values: { settings: { claims: { waitSeconds: 'long' } } },
    says: ['/settings/claims/waitSeconds'],
  },
  {
    name: 'a setting that the chart decides',
    values: { settings: { port: 80 } },
    says: ['/settings', 'port'],
  },
  {
    name: 'a source of certificates that there is not',
    values: { tls: { source: 'vault' } },
    says: ['/tls/source'],
  },
  {
    name: 'a certificate of one’s own without its Secret',
    values: { tls: { source: 'secret' } },
    says: ['tls.secretName'],
  },
  {
    name: 'a Metacontroller of the cluster that nobody has named',
    values: { metacontroller: { enabled: false } },
    says: ['externalMetacontroller.namespace'],
  },
  {
    name: 'a registry that is none',
    values: { global: { imageRegistry: { name: 'mirror.example' } } },
    says: ['imageRegistry'],
  },
  {
    name: 'a misspelt value of Metacontroller',
    values: { metacontroller: { worker: 5 } },
    says: ['metacontroller', 'worker'],
  },
];
