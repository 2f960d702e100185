/** The kinds that the end-to-end tests look at: where they are served, and their types. */
import type {
  ConfigMap,
  Event,
  LimitRange,
  Namespace,
  Node,
  PersistentVolume,
  PersistentVolumeClaim,
  Pod,
  PodTemplate,
  ResourceQuota,
  Service,
} from 'kubernetes-types/core/v1.js';
import type { EndpointSlice } from 'kubernetes-types/discovery/v1.js';
import type { NetworkPolicy } from 'kubernetes-types/networking/v1.js';
import type { RuntimeClass } from 'kubernetes-types/node/v1.js';
import type { StorageClass } from 'kubernetes-types/storage/v1.js';
import type { RuntimeEnvironment } from '../../../hooks/api/runtimeenvironment.ts';
import type { Sandbox } from '../../../hooks/api/sandbox.ts';
import type { SandboxProfile } from '../../../hooks/api/sandboxprofile.ts';
import type { WarmPod } from '../../../hooks/api/warmpod.ts';
import type { WarmPool } from '../../../hooks/api/warmpool.ts';

export interface Kinds {
  ConfigMap: ConfigMap;
  EndpointSlice: EndpointSlice;
  Event: Event;
  LimitRange: LimitRange;
  Namespace: Namespace;
  NetworkPolicy: NetworkPolicy;
  Node: Node;
  PersistentVolume: PersistentVolume;
  PersistentVolumeClaim: PersistentVolumeClaim;
  Pod: Pod;
  PodTemplate: PodTemplate;
  ResourceQuota: ResourceQuota;
  RuntimeClass: RuntimeClass;
  RuntimeEnvironment: RuntimeEnvironment;
  Sandbox: Sandbox;
  SandboxProfile: SandboxProfile;
  Service: Service;
  StorageClass: StorageClass;
  WarmPod: WarmPod;
  WarmPool: WarmPool;
}
export type Kind = keyof Kinds;

/** Group and version with the resource; those of the core group begin with `v1`. */
const RESOURCES: Record<Kind, [groupVersion: string, resource: string]> = {
  ConfigMap: ['v1', 'configmaps'],
  EndpointSlice: ['discovery.k8s.io/v1', 'endpointslices'],
  Event: ['v1', 'events'],
  LimitRange: ['v1', 'limitranges'],
  Namespace: ['v1', 'namespaces'],
  Node: ['v1', 'nodes'],
  NetworkPolicy: ['networking.k8s.io/v1', 'networkpolicies'],
  PersistentVolume: ['v1', 'persistentvolumes'],
  PersistentVolumeClaim: ['v1', 'persistentvolumeclaims'],
  Pod: ['v1', 'pods'],
  PodTemplate: ['v1', 'podtemplates'],
  ResourceQuota: ['v1', 'resourcequotas'],
  RuntimeClass: ['node.k8s.io/v1', 'runtimeclasses'],
  RuntimeEnvironment: ['llmsafespace.dev/v1', 'runtimeenvironments'],
  Sandbox: ['llmsafespace.dev/v1', 'sandboxes'],
  SandboxProfile: ['llmsafespace.dev/v1', 'sandboxprofiles'],
  Service: ['v1', 'services'],
  StorageClass: ['storage.k8s.io/v1', 'storageclasses'],
  WarmPod: ['llmsafespace.dev/v1', 'warmpods'],
  WarmPool: ['llmsafespace.dev/v1', 'warmpools'],
};

const CLUSTER_SCOPED: readonly Kind[] = [
  'Namespace',
  'Node',
  'PersistentVolume',
  'RuntimeClass',
  'RuntimeEnvironment',
  'StorageClass',
];

export const apiVersionOf = (kind: Kind): string => RESOURCES[kind][0];

/** Where objects of a kind are listed; without a namespace, those of all namespaces. */
export function collectionPath(kind: Kind, namespace?: string): string {
  const [groupVersion, resource] = RESOURCES[kind];
  const root = groupVersion === 'v1' ? '/api/v1' : `/apis/${groupVersion}`;
  const scope = namespace === undefined || CLUSTER_SCOPED.includes(kind) ? '' : `/namespaces/${namespace}`;
  return `${root}${scope}/${resource}`;
}
