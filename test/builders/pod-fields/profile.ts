import type { ProfileSpecInput } from '../related.ts';
import { fieldRows, type LayerFieldRow } from './row.ts';

const allowing = (peer: object) => ({ networkPolicies: [{ type: 'egress' as const, rules: [peer] }] });

const CIDR = '198.51.100.0/24';

const ROWS: LayerFieldRow<Partial<ProfileSpecInput>>[] = [
  ['language', 'refused', { language: 'cobol' }],
  ['securityLevel', 'another', { securityLevel: 'high' }],
  ['allowedPackages[]', 'the same', { allowedPackages: ['numpy'] }, { allowedPackages: ['pandas'] }],
  ['seccompProfile', 'another', { seccompProfile: 'profile.json' }],
  [
    'networkPolicies[].type',
    'the same',
    { networkPolicies: [{ type: 'ingress', rules: [{ cidr: CIDR }] }] },
    allowing({ cidr: CIDR }),
  ],
  [
    'networkPolicies[].rules[].domain',
    'the same',
    allowing({ domain: 'pypi.org' }),
    allowing({ domain: 'npmjs.org' }),
  ],
  [
    'networkPolicies[].rules[].cidr',
    'the same',
    allowing({ cidr: CIDR }),
    allowing({ cidr: '203.0.113.0/24' }),
  ],
  [
    'networkPolicies[].rules[].ports[].port',
    'the same',
    allowing({ cidr: CIDR, ports: [{ port: 8443 }] }),
    allowing({ cidr: CIDR, ports: [{ port: 443 }] }),
  ],
  [
    'networkPolicies[].rules[].ports[].protocol',
    'the same',
    allowing({ cidr: CIDR, ports: [{ port: 443, protocol: 'UDP' }] }),
    allowing({ cidr: CIDR, ports: [{ port: 443 }] }),
  ],
  ['preInstalledPackages[]', 'the same', { preInstalledPackages: ['numpy'] }],
  ['resourceDefaults.cpu', 'another', { resourceDefaults: { cpu: '2' } }],
  ['resourceDefaults.memory', 'another', { resourceDefaults: { memory: '2Gi' } }],
  ['resourceDefaults.ephemeralStorage', 'another', { resourceDefaults: { ephemeralStorage: '2Gi' } }],
  // A read-only root is read-only everywhere; the paths matter to volumes alone.
  ['filesystemConfig.readOnlyPaths[]', 'the same', { filesystemConfig: { readOnlyPaths: ['/opt'] } }],
  ['filesystemConfig.writableMedium', 'another', { filesystemConfig: { writableMedium: 'Memory' } }],
  ['filesystemConfig.writablePaths[]', 'another', { filesystemConfig: { writablePaths: ['/scratch'] } }],
];

/** A row, or more, for each field of `spec` of a SandboxProfile; the runtime has what the profile asks for. */
export const profileFields = fieldRows('profile', ROWS, { runtime: { preInstalledPackages: ['numpy'] } });
