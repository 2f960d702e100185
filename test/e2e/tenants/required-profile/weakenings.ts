/** A profile that a namespace requires, and Sandboxes and WarmPools that do without it or replace what it decides. */
import { warmPool } from '../../claim/pools.ts';
import { sandbox } from '../../support/sandboxes.ts';
import { patch } from '../attacks/attack.ts';
import { profile } from '../scene.ts';

/** Decides on all that a profile can decide. */
export const houseProfile = profile('house', {
  securityLevel: 'standard',
  seccompProfile: 'profiles/python.json',
  networkPolicies: [{ type: 'egress', rules: [{ cidr: '203.0.113.0/24' }] }],
  filesystemConfig: { readOnlyPaths: ['/opt/models', '/data/models'] },
});

/** What makes a namespace require that profile, or none any more. */
export const required = (namespace: string, profileName: string | undefined): string[] => [
  'label',
  '--overwrite',
  'namespace',
  namespace,
  `llmsafespace.dev/required-profile${profileName === undefined ? '-' : `=${profileName}`}`,
];

const house = { profileRef: { name: 'house' } };
const egress = [{ cidr: '198.51.100.0/24' }];

export const sandboxOfHouse = (name: string, spec = {}) => sandbox(name, { ...house, ...spec });
export const poolOfHouse = (name: string, spec = {}) => warmPool(name, { ...house, ...spec });

/** A volume of other Pods at a path. */
export const sharedVolume = (mountPath: string, readOnly: boolean) => ({
  storage: { sharedVolumes: [{ claimName: 'files', mountPath, readOnly }] },
});

/** Each with the field that its refusal names. */
export const WEAKENINGS: [name: string, field: string, manifest: object][] = [
  ['a Sandbox without a profile', 'spec.profileRef', sandbox('new')],
  ['a Sandbox with another profile', 'spec.profileRef', sandbox('new', { profileRef: { name: 'free' } })],
  [
    'a Sandbox with a profile of that name elsewhere',
    'spec.profileRef',
    sandbox('new', { profileRef: { name: 'house', namespace: 'elsewhere' } }),
  ],
  ['a Sandbox of another level', 'spec.securityLevel', sandboxOfHouse('new', { securityLevel: 'custom' })],
  [
    'a Sandbox with the container runtime’s filter of system calls',
    'spec.securityContext.seccompProfile',
    sandboxOfHouse('new', { securityContext: { seccompProfile: { type: 'RuntimeDefault' } } }),
  ],
  [
    'a Sandbox with egress of its own',
    'spec.networkAccess',
    sandboxOfHouse('new', { networkAccess: { egress } }),
  ],
  [
    'a Sandbox that everybody may connect to',
    'spec.networkAccess',
    sandboxOfHouse('new', { networkAccess: { ingress: true } }),
  ],
  [
    'a Sandbox with writable paths of its own',
    'spec.filesystem',
    sandboxOfHouse('new', { filesystem: { writablePaths: ['/opt'] } }),
  ],
  [
    'a Sandbox whose writable paths lie elsewhere',
    'spec.filesystem',
    sandboxOfHouse('new', { filesystem: { writableMedium: 'Disk' } }),
  ],
  [
    'a Sandbox whose root can be written to',
    'spec.filesystem',
    sandboxOfHouse('new', { filesystem: { readOnlyRoot: false } }),
  ],
  [
    'a Sandbox with a volume over a read-only path',
    'spec.storage.sharedVolumes',
    sandboxOfHouse('new', sharedVolume('/opt', false)),
  ],
  [
    'a Sandbox whose own volume is over a read-only path',
    'spec.storage.persistent',
    sandboxOfHouse('new', { storage: { persistent: true } }),
  ],
  ['a WarmPool without a profile', 'spec.profileRef', warmPool('new')],
  ['a WarmPool of another level', 'spec.securityLevel', poolOfHouse('new', { securityLevel: 'high' })],
  [
    'a WarmPool with egress of its own',
    'spec.preloadEgress',
    poolOfHouse('new', { preloadPackages: ['numpy'], preloadEgress: egress }),
  ],
];

/** Of what was there before the profile was required. */
export const CHANGES: [name: string, command: string[]][] = [
  ['a Sandbox gets egress', patch('sandboxes/old', { spec: { networkAccess: { egress } } })],
  ['a WarmPool gets Pods', patch('warmpools/old', { spec: { minSize: 1 } })],
];
