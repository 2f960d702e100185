/** The kinds that the cluster of the model has. */
import { sandbox } from '../../../hooks/api/sandbox.ts';
import { warmPod } from '../../../hooks/api/warmpod.ts';
import { warmPool } from '../../../hooks/api/warmpool.ts';
import { apiRoot, type Discovery, type Resource } from '../../../tools/metacontroller-loop/src/discovery.ts';
import { groupOf, type KubeObject } from '../../../tools/metacontroller-loop/src/objects.ts';

const resource = (
  apiVersion: string,
  kind: string,
  name: string,
  { namespaced = true, hasStatus = true } = {},
): Resource => ({ apiVersion, group: groupOf(apiVersion), kind, name, namespaced, hasStatus });

const API_VERSION = 'llmsafespace.dev/v1';
const clusterWide = { namespaced: false };

export const RESOURCES: readonly Resource[] = [
  resource(API_VERSION, 'Sandbox', 'sandboxes'),
  resource(API_VERSION, 'WarmPool', 'warmpools'),
  resource(API_VERSION, 'WarmPod', 'warmpods'),
  resource(API_VERSION, 'RuntimeEnvironment', 'runtimeenvironments', clusterWide),
  resource(API_VERSION, 'SandboxProfile', 'sandboxprofiles'),
  resource('node.k8s.io/v1', 'RuntimeClass', 'runtimeclasses', clusterWide),
  resource('v1', 'Node', 'nodes', clusterWide),
  resource('v1', 'Pod', 'pods'),
  resource('v1', 'PodTemplate', 'podtemplates', { hasStatus: false }),
  resource('v1', 'Service', 'services'),
  resource('v1', 'PersistentVolumeClaim', 'persistentvolumeclaims'),
  resource('networking.k8s.io/v1', 'NetworkPolicy', 'networkpolicies', { hasStatus: false }),
];

function found(what: string, matches: (one: Resource) => boolean): Resource {
  const one = RESOURCES.find(matches);
  if (!one) throw new Error(`the cluster of the model has no ${what}`);
  return one;
}

export const discovery: Discovery = {
  resource: async (apiVersion, name) =>
    found(name, one => one.apiVersion === apiVersion && one.name === name),
  kind: async (apiVersion, kind) => found(kind, one => one.apiVersion === apiVersion && one.kind === kind),
};

/** Of its kind; the API versions of the model's kinds are unique. */
export const resourceOf = (kind: string): Resource => found(kind, one => one.kind === kind);

/** Of a collection as paths name it, such as `/api/v1/pods`. */
export const resourceAt = (collection: string): Resource =>
  found(collection, ({ apiVersion, name }) => collection === `${apiRoot(apiVersion)}/${name}`);

const SCHEMAS = { Sandbox: sandbox, WarmPool: warmPool, WarmPod: warmPod };

const isOurs = (kind: string): kind is keyof typeof SCHEMAS => kind in SCHEMAS;

/** With the defaults that the API server adds to our own kinds when they are created; a new Pod is Pending. */
export function withDefaults(object: KubeObject): KubeObject {
  if (object.kind === 'Pod') return { ...object, status: { phase: 'Pending' } };
  if (!isOurs(object.kind)) return object;
  const { spec, status } = SCHEMAS[object.kind].parse(object);
  return JSON.parse(JSON.stringify({ ...object, spec, status }));
}
