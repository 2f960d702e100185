/** Metacontroller's requests, as version 4.17 sends them to a hook of version v2. */
import type { KubernetesObject, ObjectsByKind } from '../../hooks/contract.ts';
import { parseSandboxRequest, type SandboxRequest } from '../../hooks/sandbox/request.ts';

export interface Envelope {
  controller: KubernetesController;
  parent: KubernetesObject;
  children: ObjectsByKind;
  finalizing: boolean;
  /** What else there is: no part of the request, which the hook reads past; the shell sees it. */
  cluster: ObjectsByKind;
}

export type KubernetesController = ReturnType<typeof controller>;

export type FqdnSetting = 'none' | 'cilium' | 'gke';

const CHILD_KINDS = [
  'NetworkPolicy.networking.k8s.io/v1',
  'PersistentVolumeClaim.v1',
  'Pod.v1',
  'Service.v1',
];

/** The child kind that an overlay of `metacontroller/` adds for each value of `egress.fqdn`. */
const FQDN_KINDS: Record<FqdnSetting, string[]> = {
  none: [],
  cilium: ['CiliumNetworkPolicy.cilium.io/v2'],
  gke: ['FQDNNetworkPolicy.networking.gke.io/v1alpha1'],
};

export const childKinds = (fqdn: FqdnSetting): string[] => [...CHILD_KINDS, ...FQDN_KINDS[fqdn]];

const controller = () => ({
  apiVersion: 'metacontroller.k8s.io/v1alpha1',
  kind: 'CompositeController',
  metadata: { name: 'llmsafespace-sandbox' },
  spec: {
    generateSelector: true,
    parentResource: { apiVersion: 'llmsafespace.dev/v1', resource: 'sandboxes' },
    hooks: { sync: { version: 'v2' }, finalize: { version: 'v2' } },
  },
});

export const kindKey = ({ kind, apiVersion }: { kind: string; apiVersion: string }): string =>
  `${kind}.${apiVersion}`;

/** `namespace/name`, or the name alone of a cluster-scoped object. */
export const objectKey = ({
  metadata: { name, namespace },
}: {
  metadata: { name: string; namespace?: string | undefined };
}): string => (namespace === undefined ? name : `${namespace}/${name}`);

export const isOwnedBy = (parent: KubernetesObject, { metadata }: KubernetesObject): boolean =>
  metadata.ownerReferences?.some(
    ({ uid, controller: controls }) => controls && uid === parent.metadata.uid,
  ) ?? false;

/** The map with this object in it, in the place of the one of that name. */
export const withObject = (objects: ObjectsByKind, object: KubernetesObject): ObjectsByKind => ({
  ...objects,
  [kindKey(object)]: { ...objects[kindKey(object)], [objectKey(object)]: object },
});

const place = (envelope: Envelope, object: KubernetesObject): Envelope =>
  isOwnedBy(envelope.parent, object)
    ? { ...envelope, children: withObject(envelope.children, object) }
    : { ...envelope, cluster: withObject(envelope.cluster, object) };

export interface RequestBuilder {
  /** Objects that the Sandbox owns are observed children, all others are elsewhere in the cluster. */
  with(...objects: KubernetesObject[]): RequestBuilder;
  finalizing(): RequestBuilder;
  build(): Envelope;
  parse(): SandboxRequest;
}

const builder = (envelope: Envelope): RequestBuilder => ({
  with: (...objects) => builder(objects.reduce(place, envelope)),
  finalizing: () => builder({ ...envelope, finalizing: true }),
  build: () => structuredClone(envelope),
  parse: () => parseSandboxRequest(structuredClone(envelope)),
});

/** A request about a Sandbox without children; every declared child kind is present, even when empty. */
export const request = (parent: KubernetesObject, fqdn: FqdnSetting = 'none'): RequestBuilder =>
  builder({
    controller: controller(),
    parent,
    children: Object.fromEntries(childKinds(fqdn).map(kind => [kind, {}])),
    finalizing: false,
    cluster: {},
  });
