/** What a child becomes: the last-applied annotation, and the object that an InPlace update would write. */
import { threeWayMerge } from './merge.ts';
import type { KubeObject, ObjectMetadata } from './objects.ts';

export const lastAppliedAnnotation = 'metacontroller.k8s.io/last-applied-configuration';

/** Written by the API server; a hook that returns them must not cause a difference. */
const systemFields = [
  'selfLink',
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'managedFields',
];

const escapes: Record<string, string> = {
  '<': '\\u003c',
  '>': '\\u003e',
  '&': '\\u0026',
  '\u2028': '\\u2028',
  '\u2029': '\\u2029',
};

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, field]) => [key, sortKeys(field)]));
}

/** JSON as Go writes it, so that the annotation reads the same whichever of the two wrote it. */
export function goJson(value: unknown): string {
  return JSON.stringify(sortKeys(value)).replace(/[<>&\u2028\u2029]/g, char => escapes[char] ?? char);
}

/** What the hook wanted when the object was last written; empty for an object it didn't write. */
function lastApplied(object: KubeObject): Record<string, unknown> {
  const text = object.metadata.annotations?.[lastAppliedAnnotation];
  return text ? JSON.parse(text) : {};
}

/** The object with the annotation that remembers `applied`. */
export function withLastApplied(object: KubeObject, applied: KubeObject): KubeObject {
  const annotations = { ...object.metadata.annotations, [lastAppliedAnnotation]: goJson(applied) };
  return { ...object, metadata: { ...object.metadata, annotations } };
}

function withoutLastApplied(object: KubeObject): KubeObject {
  const { [lastAppliedAnnotation]: dropped, ...annotations } = object.metadata.annotations ?? {};
  return dropped === undefined ? object : { ...object, metadata: { ...object.metadata, annotations } };
}

function revert(target: Record<string, unknown>, observed: Record<string, unknown>, fields: string[]): void {
  for (const field of fields) {
    if (Object.hasOwn(observed, field)) target[field] = observed[field];
    else delete target[field];
  }
}

/**
 * The object to write so that `observed` becomes what the hook returned as `desired`. System fields and status
 * stay as observed. Equal to `observed` if there is nothing to do.
 */
export function updatedObject(observed: KubeObject, desired: KubeObject): KubeObject {
  const wanted = withoutLastApplied(desired);
  const merged = threeWayMerge(observed, lastApplied(observed), wanted) as KubeObject;
  const metadata: ObjectMetadata = { ...merged.metadata };
  revert(metadata, observed.metadata, systemFields);
  const result: KubeObject = { ...merged, metadata };
  revert(result, observed, ['status']);
  return withLastApplied(result, wanted);
}
