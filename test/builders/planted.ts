/** Pods that somebody else could plant under a Sandbox's label: each is weaker than ours in one way. */
import type { Container, PodSpec } from 'kubernetes-types/core/v1.js';
import type { KubernetesObject } from '../../hooks/contract.ts';

type Change = (pod: KubernetesObject) => KubernetesObject;

const spec =
  (change: (spec: PodSpec) => Partial<PodSpec>): Change =>
  pod => ({ ...pod, spec: { ...(pod.spec as PodSpec), ...change(pod.spec as PodSpec) } });

const container = (change: (container: Container) => Partial<Container>): Change =>
  spec(({ containers }) => ({ containers: containers.map(each => ({ ...each, ...change(each) })) }));

const security = (fields: Container['securityContext']): Change =>
  container(({ securityContext }) => ({ securityContext: { ...securityContext, ...fields } }));

const volume = (fields: object): Change =>
  spec(({ volumes = [] }) => ({ volumes: [...volumes, { name: 'planted', ...fields }] }));

const sidecar = (fields: Partial<Container>): Container => ({ name: 'sidecar', image: 'busybox', ...fields });

/** Named by what is weak about them. */
export const WEAKENINGS: readonly [name: string, change: Change][] = [
  ["is on the host's network", spec(() => ({ hostNetwork: true }))],
  ["sees the host's processes", spec(() => ({ hostPID: true }))],
  ["shares the host's memory", spec(() => ({ hostIPC: true }))],
  ['mounts a token', spec(() => ({ automountServiceAccountToken: true }))],
  ['leaves the token to its ServiceAccount', spec(() => ({ automountServiceAccountToken: undefined }))],
  ['mounts a folder of the host', volume({ hostPath: { path: '/' } })],
  [
    'may run as root',
    spec(({ securityContext }) => ({ securityContext: { ...securityContext, runAsNonRoot: false } })),
  ],
  ['may gain privileges', security({ allowPrivilegeEscalation: true })],
  ['is privileged', security({ privileged: true })],
  ['has a capability', security({ capabilities: { drop: ['ALL'], add: ['NET_ADMIN'] } })],
  ['keeps its capabilities', security({ capabilities: {} })],
  ['has its system calls unfiltered', security({ seccompProfile: { type: 'Unconfined' } })],
  ['says nothing about system calls', security({ seccompProfile: undefined })],
  ['lets its container run as root', security({ runAsNonRoot: false, runAsUser: 0 })],
  ['has an unmasked /proc', security({ procMount: 'Unmasked' })],
  ['has another container than the sandbox only', spec(() => ({ containers: [sidecar({})] }))],
];
