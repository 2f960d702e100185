/** Pod Security "restricted" as Kubernetes states it, one row for each control of the standard. */
import type { Container, PodSpec, SecurityContext, Volume } from 'kubernetes-types/core/v1.js';

interface Control {
  name: string;
  holds(spec: PodSpec): boolean;
}

const containersOf = ({ containers, initContainers = [] }: PodSpec): Container[] => [
  ...containers,
  ...initContainers,
];

const everyContainer =
  (holds: (context: SecurityContext, container: Container) => boolean) => (spec: PodSpec) =>
    containersOf(spec).every(container => holds(container.securityContext ?? {}, container));

const VOLUME_TYPES = [
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'persistentVolumeClaim',
  'projected',
  'secret',
];
const typeOf = ({ name: _, ...source }: Volume) => Object.keys(source)[0] ?? 'emptyDir';

const SYSCTLS = ['kernel.shm_rmid_forced', 'net.ipv4.ip_local_port_range', 'net.ipv4.tcp_syncookies'];

const isConfined = (type: string | undefined) => type === 'RuntimeDefault' || type === 'Localhost';
const isTypical = (type: string | undefined) => type === undefined || isConfined(type);

export const RESTRICTED: readonly Control[] = [
  { name: 'HostProcess', holds: everyContainer(({ windowsOptions }) => !windowsOptions?.hostProcess) },
  {
    name: 'Host Namespaces',
    holds: ({ hostNetwork, hostPID, hostIPC }) => !hostNetwork && !hostPID && !hostIPC,
  },
  { name: 'Privileged Containers', holds: everyContainer(({ privileged }) => !privileged) },
  {
    name: 'Capabilities',
    holds: everyContainer(
      ({ capabilities }) =>
        capabilities?.drop?.includes('ALL') === true &&
        (capabilities.add ?? []).every(capability => capability === 'NET_BIND_SERVICE'),
    ),
  },
  {
    name: 'Volume Types',
    holds: ({ volumes = [] }) => volumes.every(volume => VOLUME_TYPES.includes(typeOf(volume))),
  },
  {
    name: 'Host Ports',
    holds: everyContainer((_, { ports = [] }) => ports.every(({ hostPort }) => !hostPort)),
  },
  {
    name: 'Host Probes',
    holds: everyContainer((_, { livenessProbe, readinessProbe, startupProbe }) =>
      [livenessProbe, readinessProbe, startupProbe].every(
        probe => !probe?.httpGet?.host && !probe?.tcpSocket?.host,
      ),
    ),
  },
  {
    name: 'AppArmor',
    holds: everyContainer(context =>
      isTypical((context as { appArmorProfile?: { type: string } }).appArmorProfile?.type),
    ),
  },
  { name: 'SELinux', holds: everyContainer(({ seLinuxOptions }) => seLinuxOptions === undefined) },
  { name: '/proc Mount Type', holds: everyContainer(({ procMount = 'Default' }) => procMount === 'Default') },
  {
    name: 'Seccomp',
    holds: spec =>
      isTypical(spec.securityContext?.seccompProfile?.type) &&
      everyContainer(({ seccompProfile = spec.securityContext?.seccompProfile }) =>
        isConfined(seccompProfile?.type),
      )(spec),
  },
  {
    name: 'Sysctls',
    holds: ({ securityContext }) =>
      (securityContext?.sysctls ?? []).every(({ name }) => SYSCTLS.includes(name)),
  },
  {
    name: 'Privilege Escalation',
    holds: everyContainer(({ allowPrivilegeEscalation }) => allowPrivilegeEscalation === false),
  },
  {
    name: 'Running as Non-root',
    holds: spec =>
      everyContainer(({ runAsNonRoot = spec.securityContext?.runAsNonRoot }) => runAsNonRoot === true)(spec),
  },
  {
    name: 'Running as Non-root user',
    holds: spec =>
      spec.securityContext?.runAsUser !== 0 && everyContainer(({ runAsUser }) => runAsUser !== 0)(spec),
  },
];
