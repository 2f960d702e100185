import type { SandboxSpecInput } from '../sandbox.ts';
import { probeRows } from './probes.ts';
import { fieldRows, type LayerFieldRow } from './row.ts';

const CIDR = '198.51.100.0/24';

const peer = (fields: object) => ({ networkAccess: { egress: [{ cidr: CIDR, ...fields }] } });

const shared = (fields: object) => ({
  storage: { sharedVolumes: [{ claimName: 'models', mountPath: '/models', ...fields }] },
});

const kept = (fields: object = {}) => ({ storage: { persistent: true, ...fields } });

const secret = (fields: object = {}) => ({
  env: [{ name: 'A', valueFrom: { secretKeyRef: { name: 'secret', key: 'key', ...fields } } }],
});

const seccomp = (localhostProfile: string) => ({
  securityContext: { seccompProfile: { type: 'Localhost' as const, localhostProfile } },
});

const ROWS: LayerFieldRow<Partial<SandboxSpecInput>>[] = [
  ['runtime', 'another', { runtime: 'nodejs:22' }],
  ['securityLevel', 'another', { securityLevel: 'high' }],
  ['timeout', 'the same', { timeout: 60 }],
  ['terminationGracePeriodSeconds', 'another', { terminationGracePeriodSeconds: 31 }],
  ['restartPolicy', 'another', { restartPolicy: 'Never' }],
  ['resources.cpu', 'another', { resources: { cpu: '250m' } }],
  ['resources.memory', 'another', { resources: { memory: '513Mi' } }],
  ['resources.ephemeralStorage', 'another', { resources: { ephemeralStorage: '2Gi' } }],
  [
    'resources.cpuPinning',
    'another',
    { resources: { cpu: '1', cpuPinning: true } },
    { resources: { cpu: '1' } },
  ],
  ['networkAccess.egress[].domain', 'the same', { networkAccess: { egress: [{ domain: 'pypi.org' }] } }],
  ['networkAccess.egress[].cidr', 'the same', peer({})],
  [
    'networkAccess.egress[].ports[].port',
    'the same',
    peer({ ports: [{ port: 8443 }] }),
    peer({ ports: [{ port: 443 }] }),
  ],
  [
    'networkAccess.egress[].ports[].protocol',
    'the same',
    peer({ ports: [{ port: 443, protocol: 'UDP' }] }),
    peer({ ports: [{ port: 443 }] }),
  ],
  ['networkAccess.ingress', 'the same', { networkAccess: { ingress: true } }],
  ['filesystem.readOnlyRoot', 'another', { filesystem: { readOnlyRoot: false } }],
  ['filesystem.writablePaths[]', 'another', { filesystem: { writablePaths: ['/scratch'] } }],
  ['filesystem.writableMedium', 'another', { filesystem: { writableMedium: 'Memory' } }],
  ['storage.persistent', 'volumes', kept()],
  ['storage.volumeSize', 'the same', { storage: { volumeSize: '1Gi' } }],
  ['storage.storageClass', 'volumes', kept({ storageClass: 'fast' }), kept()],
  ['storage.reclaimPolicy', 'the same', { storage: { reclaimPolicy: 'Retain' } }],
  ['storage.existingClaim', 'volumes', kept({ existingClaim: 'mine' }), kept()],
  ['storage.sharedVolumes[].claimName', 'volumes', shared({ claimName: 'other' }), shared({})],
  ['storage.sharedVolumes[].mountPath', 'volumes', shared({ mountPath: '/other' }), shared({})],
  ['storage.sharedVolumes[].readOnly', 'volumes', shared({ readOnly: true }), shared({})],
  ['securityContext.runAsUser', 'another', { securityContext: { runAsUser: 1001 } }],
  ['securityContext.runAsGroup', 'another', { securityContext: { runAsGroup: 1001 } }],
  [
    ['securityContext.seccompProfile.type', 'securityContext.seccompProfile.localhostProfile'],
    'another',
    seccomp('one.json'),
  ],
  ['securityContext.seccompProfile.localhostProfile', 'another', seccomp('other.json'), seccomp('one.json')],
  ['securityContext.hostUsers', 'another', { securityContext: { hostUsers: false } }],
  ['profileRef.name', 'another', { profileRef: { name: 'large' } }],
  [
    'profileRef.namespace',
    'another',
    { profileRef: { name: 'large', namespace: 'shared' } },
    { profileRef: { name: 'large' } },
  ],
  ['command[]', 'another', { command: ['sleep'] }],
  ['args[]', 'another', { args: ['1'] }],
  ['env[].name', 'another', { env: [{ name: 'B', value: '1' }] }, { env: [{ name: 'A', value: '1' }] }],
  ['env[].value', 'another', { env: [{ name: 'A', value: '2' }] }, { env: [{ name: 'A', value: '1' }] }],
  ['env[].valueFrom.secretKeyRef.name', 'another', secret({ name: 'other' }), secret()],
  ['env[].valueFrom.secretKeyRef.key', 'another', secret({ key: 'other' }), secret()],
  ['env[].valueFrom.secretKeyRef.optional', 'another', secret({ optional: true }), secret()],
  ['identity', 'another', { identity: { user: 'b' } }],
  ['lateBinding', 'the same', { lateBinding: 'Never' }],
  ...probeRows,
  ['service.enabled', 'the same', { service: { enabled: true } }],
];

/** A row, or more, for each field of `spec` of a Sandbox. */
export const sandboxFields = fieldRows('spec', ROWS, { settings: { sharedProfileNamespaces: ['shared'] } });
