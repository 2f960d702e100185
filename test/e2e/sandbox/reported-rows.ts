/** Sandboxes that the API server accepts and that can't be served as they are: only a hook sees why. */
import { sandbox } from '../support/sandboxes.ts';

export interface Reported {
  because: string;
  spec: Record<string, unknown>;
  /** Whether the Sandbox runs all the same. */
  runs?: true;
  type: string;
  reason: string;
  /** What the message must say, the field among it. */
  says: string[];
}

const uses = (name: string) => ({ profileRef: { name } });

export const reported: Reported[] = [
  {
    because: 'no runtime has that name',
    spec: { runtime: 'cobol:85' },
    type: 'RuntimeResolved',
    reason: 'RuntimeNotFound',
    says: ['spec.runtime "cobol:85"', 'available: '],
  },
  {
    because: 'the runtime needs root',
    spec: { runtime: 'as-root' },
    type: 'RuntimeResolved',
    reason: 'RuntimeNeedsRoot',
    says: ['RuntimeEnvironment "as-root"', 'runAsNonRoot: false'],
  },
  {
    because: 'the runtime has one port twice',
    spec: { runtime: 'two-in-one' },
    type: 'RuntimeResolved',
    reason: 'PortsCollide',
    says: ['spec.ports of RuntimeEnvironment "two-in-one"', '53'],
  },
  {
    because: 'it asks for less CPU than the runtime needs',
    spec: { runtime: 'hungry', resources: { memory: '8Gi' } },
    type: 'RuntimeResolved',
    reason: 'ResourcesBelowMinimum',
    says: ['spec.resources.cpu 500m', 'below the 2 '],
  },
  {
    because: 'it asks for less memory than the runtime needs',
    spec: { runtime: 'hungry', resources: { cpu: '2', memory: '2Gi' } },
    type: 'RuntimeResolved',
    reason: 'ResourcesBelowMinimum',
    says: ['spec.resources.memory 2Gi', '4Gi'],
  },
  {
    because: 'there is no such profile',
    spec: uses('nobody'),
    type: 'ProfileApplied',
    reason: 'ProfileNotFound',
    says: ['spec.profileRef.name "nobody"'],
  },
  {
    because: 'the profile is in a namespace that shares none',
    spec: { profileRef: { name: 'for-nodejs', namespace: 'default' } },
    type: 'ProfileApplied',
    reason: 'ProfileNamespaceNotShared',
    says: ['spec.profileRef.namespace "default"', 'sharedProfileNamespaces'],
  },
  {
    because: 'level custom has no profile to say what it is',
    spec: { securityLevel: 'custom' },
    type: 'ProfileApplied',
    reason: 'ProfileRequired',
    says: ['spec.securityLevel "custom"', 'spec.profileRef'],
  },
  {
    because: 'the profile is for another language',
    spec: uses('for-nodejs'),
    type: 'ProfileApplied',
    reason: 'LanguageMismatch',
    says: ['spec.profileRef "for-nodejs"', '"nodejs"', '"python"'],
  },
  {
    because: 'the runtime lacks packages of the profile',
    spec: uses('wants-torch'),
    type: 'ProfileApplied',
    reason: 'PackagesMissing',
    says: ['preInstalledPackages', '"wants-torch"', 'torch, jax', '"python-3.10"'],
  },
  {
    because: 'a writable path lies in one that the profile keeps read-only',
    spec: { ...uses('keeps-opt'), filesystem: { writablePaths: ['/opt/cache'] } },
    type: 'ProfileApplied',
    reason: 'PathConflict',
    says: ['filesystem.writablePaths "/opt/cache"', 'filesystemConfig.readOnlyPaths "/opt"'],
  },
  {
    because: 'the profile keeps a path read-only that every Sandbox writes to',
    spec: uses('keeps-tmp'),
    type: 'ProfileApplied',
    reason: 'PathConflict',
    says: ['"/tmp"', 'filesystemConfig.readOnlyPaths'],
  },
  {
    because: 'a writable root would make the read-only paths of the profile writable',
    spec: { ...uses('keeps-opt'), filesystem: { readOnlyRoot: false } },
    type: 'ProfileApplied',
    reason: 'ReadOnlyRootRequired',
    says: ['spec.filesystem.readOnlyRoot', 'filesystemConfig.readOnlyPaths'],
  },
  {
    because: 'pinned CPUs come as a fraction from the profile',
    spec: { ...uses('half-a-core'), resources: { cpuPinning: true } },
    type: 'PodReady',
    reason: 'CpuPinningNeedsIntegerCpu',
    says: ['spec.resources.cpuPinning', 'spec.resources.cpu is 500m'],
  },
  {
    because: 'pinned CPUs come as a fraction from the installation',
    spec: { resources: { cpuPinning: true } },
    type: 'PodReady',
    reason: 'CpuPinningNeedsIntegerCpu',
    says: ['spec.resources.cpuPinning', 'spec.resources.cpu is 500m'],
  },
  {
    because: 'the cluster has no gVisor',
    spec: { securityLevel: 'high' },
    type: 'PodReady',
    reason: 'RuntimeClassNotFound',
    says: ['spec.securityLevel "high"', 'RuntimeClass "gvisor"'],
  },
  {
    because: 'the existing claim is missing',
    spec: { storage: { persistent: true, existingClaim: 'lost-files' } },
    type: 'StorageReady',
    reason: 'ClaimNotFound',
    says: ['spec.storage.existingClaim "lost-files"'],
  },
  {
    because: 'a shared volume is missing',
    spec: { storage: { sharedVolumes: [{ claimName: 'lost-data', mountPath: '/mnt' }] } },
    type: 'StorageReady',
    reason: 'ClaimNotFound',
    says: ['spec.storage.sharedVolumes "lost-data"'],
  },
  {
    because: 'the storage class is missing',
    spec: { storage: { persistent: true, storageClass: 'gold' } },
    type: 'StorageReady',
    reason: 'StorageClassNotFound',
    says: ['PersistentVolumeClaim', 'StorageClass "gold"', 'spec.storage.storageClass'],
  },
  {
    because: 'the image cannot be pulled',
    spec: { runtime: 'unpulled' },
    type: 'PodReady',
    reason: 'ImagePullBackOff',
    says: ['registry.invalid/python'],
  },
  {
    because: 'no node has a feature of the runtime',
    spec: { runtime: 'nowhere' },
    type: 'PodReady',
    reason: 'Unschedulable',
    says: ['0/1 nodes are available'],
  },
  {
    because: 'the priority class of the runtime is missing',
    spec: { runtime: 'important' },
    type: 'PodReady',
    reason: 'PodRefused',
    says: ['no PriorityClass with name nobody-knows was found'],
  },
  {
    because: 'egress names an address that is never opened',
    spec: { networkAccess: { egress: [{ cidr: '169.254.169.254/32' }] } },
    runs: true,
    type: 'EgressEnforced',
    reason: 'CidrBlocked',
    says: ['169.254.169.254/32 stays denied'],
  },
  {
    because: 'the profile names an address that is never opened',
    spec: uses('to-metadata'),
    runs: true,
    type: 'EgressEnforced',
    reason: 'CidrBlocked',
    says: ['169.254.169.254/32 stays denied'],
  },
  {
    because: 'egress names a domain, and nothing enforces domains',
    spec: { networkAccess: { egress: [{ domain: 'pypi.org' }, { domain: '*.example.org' }] } },
    runs: true,
    type: 'EgressEnforced',
    reason: 'DomainsNotEnforceable',
    says: ['pypi.org, *.example.org stays denied', 'cidr', 'egress.fqdn'],
  },
];

export const reportedSandbox = ({ spec }: Reported, index: number) => sandbox(`row-${index}`, spec);
