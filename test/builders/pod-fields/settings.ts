import type { Layers } from '../layers.ts';
import { type FieldRow, fieldRows, type LayerFieldRow } from './row.ts';

type SettingsInput = NonNullable<Layers['settings']>;
type Rows = LayerFieldRow<SettingsInput>[];
type Toleration = NonNullable<NonNullable<SettingsInput['pod']>['tolerations']>[number];

const TOLERATIONS: [field: string, other: Toleration, one: Toleration][] = [
  ['key', { key: 'b' }, { key: 'a' }],
  ['operator', { key: 'a', operator: 'Exists' }, { key: 'a' }],
  ['value', { key: 'a', value: '2' }, { key: 'a', value: '1' }],
  ['effect', { key: 'a', effect: 'NoExecute' }, { key: 'a', effect: 'NoSchedule' }],
  ['tolerationSeconds', { key: 'a', tolerationSeconds: 2 }, { key: 'a', tolerationSeconds: 1 }],
];

const tolerationRows = (place: 'pod' | 'gvisor') =>
  TOLERATIONS.map(([field, other, one]): Rows[number] => [
    `${place}.tolerations[].${field}`,
    'another',
    { [place]: { tolerations: [other] } },
    { [place]: { tolerations: [one] } },
  ]);

const LABELS = { a: 'b' };

const ROWS: Rows = [
  ['pod.serviceAccountName', 'another', { pod: { serviceAccountName: 'sandboxes' } }],
  ['pod.imagePullSecrets[]', 'another', { pod: { imagePullSecrets: ['registry'] } }],
  ['pod.priorityClassName', 'another', { pod: { priorityClassName: 'low' } }],
  ['pod.nodeSelector', 'another', { pod: { nodeSelector: LABELS } }],
  ...tolerationRows('pod'),
  ['pod.annotations', 'another', { pod: { annotations: LABELS } }],
  ['pod.idleAnnotations', 'the same', { pod: { idleAnnotations: LABELS } }],
  ['pod.spreadOverNodes', 'another', { pod: { spreadOverNodes: true } }],
  ['pod.hostUsers', 'another', { pod: { hostUsers: false } }],
  ['defaults.cpu', 'another', { defaults: { cpu: '2' } }],
  ['defaults.memory', 'another', { defaults: { memory: '2Gi' } }],
  ['defaults.ephemeralStorage', 'another', { defaults: { ephemeralStorage: '2Gi' } }],
  ['defaults.writableMedium', 'another', { defaults: { writableMedium: 'Memory' } }],
  ['defaults.service', 'the same', { defaults: { service: true } }],
  ['defaults.terminationGracePeriodSeconds', 'another', { defaults: { terminationGracePeriodSeconds: 3 } }],
  ['network.clusterDomain', 'the same', { network: { clusterDomain: 'example.org' } }],
  ['network.dns.namespaceLabels', 'the same', { network: { dns: { namespaceLabels: LABELS } } }],
  ['network.dns.podLabels', 'the same', { network: { dns: { podLabels: LABELS } } }],
  ['network.dns.ports[]', 'the same', { network: { dns: { ports: [5353] } } }],
  ['network.dns.cidrs[]', 'the same', { network: { dns: { cidrs: ['169.254.20.10/32'] } } }],
  [
    'network.apiService.namespaceLabels',
    'the same',
    { network: { apiService: { namespaceLabels: LABELS } } },
  ],
  ['network.apiService.podLabels', 'the same', { network: { apiService: { podLabels: LABELS } } }],
  ['network.apiService.enabled', 'the same', { network: { apiService: { enabled: false } } }],
  ['network.blockedCidrs[]', 'the same', { network: { blockedCidrs: ['10.0.0.0/8'] } }],
  ['network.nat64Prefixes[]', 'the same', { network: { nat64Prefixes: ['2001:db8:64::/96'] } }],
  ['egress.fqdn', 'the same', { egress: { fqdn: 'cilium' } }],
  ['egress.unenforcedDomains', 'the same', { egress: { unenforcedDomains: 'allowPublic' } }],
  ['claims.enabled', 'switched off', { claims: { enabled: false } }],
  ['claims.waitSeconds', 'the same', { claims: { waitSeconds: 1 } }],
  ['storage.usage', 'the same', { storage: { usage: 'kubelet' } }],
  ['usageIntervalSeconds', 'the same', { usageIntervalSeconds: 60 }],
  ['defaultStorageClass', 'the same', { defaultStorageClass: 'fast' }],
];

const HIGH_ROWS: Rows = [
  ['gvisor.runtimeClassName', 'another', { gvisor: { runtimeClassName: 'runsc' } }],
  ['gvisor.nodeSelector', 'another', { gvisor: { nodeSelector: LABELS } }],
  ...tolerationRows('gvisor'),
];

/** A row, or more, for each setting of the hooks; the Sandbox is one that it concerns. */
export const settingsFields: FieldRow[] = [
  ...fieldRows('settings', ROWS),
  ...fieldRows('settings', HIGH_ROWS, { spec: { securityLevel: 'high' } }),
  ...fieldRows('settings', [['cpuPinningNodeSelector', 'another', { cpuPinningNodeSelector: LABELS }]], {
    spec: { resources: { cpu: '1', cpuPinning: true } },
  }),
  ...fieldRows(
    'settings',
    [['sharedProfileNamespaces[]', 'refused', {}, { sharedProfileNamespaces: ['shared'] }]],
    { spec: { profileRef: { name: 'large', namespace: 'shared' } } },
  ),
];
