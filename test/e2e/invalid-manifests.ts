/**
 * Manifests that a user could write by mistake. Each is refused by the API server, with a message that names the field
 * and says what is wrong with it (A4).
 */
import { invalidBindings } from './invalid-bindings.ts';
import { invalidSandboxMounts } from './invalid-sandbox-mounts.ts';
import { invalidSandboxes } from './invalid-sandboxes.ts';
import { type InvalidManifest, type Row, rowsOf, SAYS } from './manifest-rows.ts';

const ingressRule = (rule: unknown) => ({ networkPolicies: [{ type: 'ingress', rules: [rule] }] });

const profiles = rowsOf('SandboxProfile', { language: 'python' }, [
  ['language is missing', { language: undefined }, 'spec.language', 'Required value'],
  ['language has a space', { language: 'c sharp' }, 'spec.language', 'should match'],
  [
    'securityLevel is none of the levels',
    { securityLevel: 'max' },
    'spec.securityLevel',
    '"standard", "high", "custom"',
  ],
  [
    'the seccomp path is absolute',
    { seccompProfile: '/etc/a.json' },
    'spec.seccompProfile',
    SAYS.relativePath,
  ],
  ['a policy has no direction', { networkPolicies: [{}] }, 'spec.networkPolicies[0].type', 'Required value'],
  [
    'a policy has a bad direction',
    { networkPolicies: [{ type: 'both' }] },
    'spec.networkPolicies[0].type',
    '"egress", "ingress"',
  ],
  [
    'an ingress rule names a domain',
    ingressRule({ domain: 'a.org' }),
    'spec.networkPolicies[0].rules',
    'by cidr',
  ],
  [
    'a rule has a bad CIDR',
    ingressRule({ cidr: '10.0.0.0/33' }),
    'spec.networkPolicies[0].rules[0].cidr',
    SAYS.cidr,
  ],
  ['a default CPU is bad', { resourceDefaults: { cpu: 'half' } }, 'spec.resourceDefaults.cpu', SAYS.cpu],
  [
    'a path is writable and read-only',
    { filesystemConfig: { readOnlyPaths: ['/a'], writablePaths: ['/a'] } },
    'spec.filesystemConfig.readOnlyPaths',
    'must not be in both',
  ],
  [
    'a writable path is in /proc',
    { filesystemConfig: { writablePaths: ['/proc/sys'] } },
    'spec.filesystemConfig.writablePaths[0]',
    SAYS.reserved,
  ],
  [
    'a read-only path is relative',
    { filesystemConfig: { readOnlyPaths: ['a'] } },
    'spec.filesystemConfig.readOnlyPaths[0]',
    SAYS.mountPath,
  ],
]);

const liveness = (probe: unknown) => ({ probes: { liveness: probe } });
const namedPort = (name: string) => ({ ports: [{ name, containerPort: 80 }] });

const runtimes = rowsOf('RuntimeEnvironment', { image: 'python:3.10', language: 'python' }, [
  ['image is missing', { image: undefined }, 'spec.image', 'Required value'],
  ['image has a space', { image: 'python 3' }, 'spec.image', 'should match'],
  ['the digest is short', { imageDigest: 'sha256:abc' }, 'spec.imageDigest', 'should match'],
  [
    'the pull policy is Sometimes',
    { imagePullPolicy: 'Sometimes' },
    'spec.imagePullPolicy',
    '"Always", "IfNotPresent", "Never"',
  ],
  [
    'a pull Secret has no name',
    { imagePullSecrets: [{}] },
    'spec.imagePullSecrets[0].name',
    'Required value',
  ],
  ['its arguments are too long', { args: Array(3).fill('a'.repeat(65_536)) }, 'spec', SAYS.programSize],
  [
    'its environment is too large',
    { env: [{ name: 'A', value: '<'.repeat(12_000) }] },
    'spec.env',
    SAYS.environmentSize,
  ],
  [
    'the minimum CPU is bad',
    { resourceRequirements: { minCpu: '1K' } },
    'spec.resourceRequirements.minCpu',
    SAYS.cpu,
  ],
  [
    'a port name is too long',
    namedPort('a-very-long-port-name'),
    'spec.ports[0].name',
    'may not be more than 15',
  ],
  ['a port name has no letter', namedPort('80'), 'spec.ports[0].name', 'should match'],
  ['a probe does nothing', liveness({}), 'spec.probes.liveness', 'exactly one of httpGet'],
  [
    'a probe does two things',
    liveness({ none: true, tcpSocket: { port: 1 } }),
    'spec.probes.liveness',
    'exactly one of httpGet',
  ],
  [
    'no probe, but its timing',
    liveness({ none: true, periodSeconds: 5 }),
    'spec.probes.liveness.none',
    'switched off by none',
  ],
  [
    'all probes are switched off, but one',
    { probes: { none: true, liveness: { tcpSocket: { port: 1 } } } },
    'spec.probes.none',
    'where none switches all probes off',
  ],
  ['none is false', liveness({ none: false }), 'spec.probes.liveness.none', 'supported values: "true"'],
  [
    'a probe path is relative',
    liveness({ httpGet: { path: 'health', port: 1 } }),
    'spec.probes.liveness.httpGet.path',
    'should match',
  ],
  [
    'a probe command is empty',
    liveness({ exec: { command: [] } }),
    'spec.probes.liveness.exec.command',
    'at least 1 items',
  ],
  [
    'AppArmor names no profile',
    { appArmorProfile: { type: 'Localhost' } },
    'spec.appArmorProfile.localhostProfile',
    SAYS.localhost,
  ],
]);

/** What a package manager would take for something else than a package of its index. */
const NO_PACKAGES: [because: string, name: string][] = [
  ['a package is an option', '--index-url=https://evil.example'],
  ['a package is a short option', '-e'],
  ['a package is a path', './numpy'],
  ['a package is a file of the node', '/etc/passwd'],
  ['a package is an address', 'https://evil.example/numpy.whl'],
  ['a package is somewhere else', 'numpy@https://evil.example/numpy.whl'],
  ['a package is a repository', 'git+ssh://git@evil.example/numpy'],
  ['a package is another in disguise', 'lodash@npm:evil'],
  ['a package is a repository on GitHub', 'evil/numpy'],
  ['a package has a space', 'numpy pandas'],
  ['a package has a second line', 'numpy\n--index-url=https://evil.example'],
  ['a package has a marker', 'numpy;os_name=="posix"'],
  ['a package has a variable', 'numpy$(HOME)'],
  ['a package is empty', ''],
];

const pools = rowsOf('WarmPool', { runtime: 'python:3.10', minSize: 2 }, [
  ['minSize is missing', { minSize: undefined }, 'spec.minSize', 'Required value'],
  ['minSize is negative', { minSize: -1 }, 'spec.minSize', 'greater than or equal to 0'],
  ['maxSize is below minSize', { maxSize: 1 }, 'spec.maxSize', 'must be at least minSize, or 0'],
  ['ttl is negative', { ttl: -1 }, 'spec.ttl', 'greater than or equal to 0'],
  [
    'the target is over 100 %',
    { autoScaling: { targetUtilization: 101 } },
    'spec.autoScaling.targetUtilization',
    'less than or equal to 100',
  ],
  [
    'a script has no content',
    { preloadScripts: [{ name: 'a' }] },
    'spec.preloadScripts[0].content',
    'Required value',
  ],
  [
    'a script name is a path',
    { preloadScripts: [{ name: 'a/b', content: 'a' }] },
    'spec.preloadScripts[0].name',
    'should match',
  ],
  [
    'a script is no shell script',
    { preloadScripts: [{ name: 'a', content: '#!/usr/bin/env python3\nprint()' }] },
    'spec.preloadScripts[0].content',
    'must be a shell script',
  ],
  ...NO_PACKAGES.map(
    ([because, name]): Row => [
      because,
      { preloadPackages: [name] },
      'spec.preloadPackages[0]',
      SAYS.packageName,
    ],
  ),
  [
    'a preload destination has no peer',
    { preloadPackages: ['numpy'], preloadEgress: [{}] },
    'spec.preloadEgress[0]',
    SAYS.onePeer,
  ],
  [
    'destinations are given for nothing',
    { preloadPackages: [], preloadEgress: [{ cidr: '203.0.113.0/24' }] },
    'spec.preloadEgress',
    'preloadEgress is for preloadPackages and preloadScripts',
  ],
]);

const pods = rowsOf('WarmPod', { poolRef: { name: 'python' } }, [
  ['poolRef is missing', { poolRef: undefined }, 'spec.poolRef', 'Required value'],
  ['the pool has no name', { poolRef: {} }, 'spec.poolRef.name', 'Required value'],
  ['a time is no time', { creationTimestamp: 'yesterday' }, 'spec.creationTimestamp', 'date-time'],
  ['retire is text', { retire: 'yes' }, 'spec.retire', 'must be of type boolean'],
]);

export const invalidManifests: readonly InvalidManifest[] = [
  ...invalidSandboxes,
  ...invalidSandboxMounts,
  ...invalidBindings,
  ...profiles,
  ...runtimes,
  ...pools,
  ...pods,
];
