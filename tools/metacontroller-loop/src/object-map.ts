/** Objects by kind, then by name: what a hook sees as `children`, `attachments` and `related`. */
import { type GroupVersionKind, groupOf, type KubeObject, qualifiedName } from './objects.ts';

export interface ObjectGroup extends GroupVersionKind {
  objects: Map<string, KubeObject>;
}

export type ObjectMap = Map<string, ObjectGroup>;

/** `Pod.v1`, `NetworkPolicy.networking.k8s.io/v1`. */
export function kindKey({ apiVersion, kind }: GroupVersionKind): string {
  return `${kind}.${apiVersion}`;
}

/** Makes the kind present even while it has no objects. */
export function declareKind(map: ObjectMap, { apiVersion, kind }: GroupVersionKind): ObjectGroup {
  const key = kindKey({ apiVersion, kind });
  const group = map.get(key) ?? { apiVersion, kind, objects: new Map() };
  map.set(key, group);
  return group;
}

export function insertObject(map: ObjectMap, object: KubeObject): void {
  declareKind(map, object).objects.set(qualifiedName(object), object);
}

export function objectMapOf(objects: KubeObject[]): ObjectMap {
  const map: ObjectMap = new Map();
  for (const object of objects) insertObject(map, object);
  return map;
}

/** The groups in the order they are managed in: by API group, then version, then kind. */
export function sortedGroups(map: ObjectMap): ObjectGroup[] {
  const rank = ({ apiVersion, kind }: ObjectGroup) => {
    const group = groupOf(apiVersion);
    return [group, apiVersion.slice(group ? group.length + 1 : 0), kind].join('\u0000');
  };
  return [...map.values()].sort((a, b) => (rank(a) < rank(b) ? -1 : 1));
}

/** The wire form; keys are sorted, as Go sorts them. */
export function toWire(map: ObjectMap): Record<string, Record<string, KubeObject>> {
  const sorted = <T>(entries: Iterable<[string, T]>) => [...entries].sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(
    sorted(map).map(([kind, group]) => [kind, Object.fromEntries(sorted(group.objects))]),
  );
}
