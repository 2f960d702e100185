/** What a decorator's answer makes of the object. */
import { isDeepStrictEqual } from 'node:util';
import { hasFinalizer, withoutFinalizer } from './finalizer.ts';
import type { KubeObject } from './objects.ts';
import type { DecoratorResponse } from './response.ts';

export interface DecoratedObject {
  object: KubeObject;
  /** Whether anything has to be written at all. */
  changed: boolean;
  statusChanged: boolean;
  /** Takes the finalizer off, if the answer was final. */
  release(object: KubeObject): KubeObject;
}

/** Merges by key; null deletes. */
export function patchStrings(
  current: Record<string, string> | undefined,
  patch: Record<string, string | null> | null | undefined,
): Record<string, string> {
  const merged = Object.entries({ ...current, ...patch });
  return Object.fromEntries(merged.filter((entry): entry is [string, string] => entry[1] !== null));
}

/**
 * The object with the labels, annotations and status of the answer; a null status leaves it alone. The cached
 * resourceVersion stays, so that a write on top of a newer object fails.
 */
export function decorate(parent: KubeObject, answer: DecoratorResponse, finalizer: string): DecoratedObject {
  const labels = patchStrings(parent.metadata.labels, answer.labels);
  const annotations = patchStrings(parent.metadata.annotations, answer.annotations);
  const before = parent.status ?? null;
  const status = answer.status ?? before;
  const statusChanged = !isDeepStrictEqual(status, before);
  const finalized = answer.finalized === true;
  return {
    object: { ...parent, metadata: { ...parent.metadata, labels, annotations }, status },
    statusChanged,
    changed:
      statusChanged ||
      !isDeepStrictEqual(labels, parent.metadata.labels ?? {}) ||
      !isDeepStrictEqual(annotations, parent.metadata.annotations ?? {}) ||
      (finalized && hasFinalizer(parent, finalizer)),
    release: object => (finalized ? withoutFinalizer(object, finalizer) : object),
  };
}
