/** What the fake API server stores, how it reads paths and selectors, and what it answers. */

export interface OwnerReference {
  apiVersion: string;
  kind: string;
  name: string;
  uid: string;
  controller?: boolean;
}

/** Tests leave out what they don't look at, such as the kind. */
export interface StoredObject {
  metadata: {
    name: string;
    namespace?: string;
    uid: string;
    resourceVersion: string;
    generation?: number;
    deletionTimestamp?: string;
    finalizers?: string[];
    ownerReferences?: OwnerReference[];
    [field: string]: unknown;
  };
  [field: string]: unknown;
}

/** An object that isn't stored yet. */
export interface NewObject {
  metadata: Partial<StoredObject['metadata']>;
  [field: string]: unknown;
}

/** `/apis/g/v1/namespaces/team/things/a/status` → its collection over all namespaces, its namespace, name and subresource. */
export function parsePath(path: string) {
  const [, group, namespace, plural, name, subresource] =
    /^(\/apis\/[^/]+\/[^/]+|\/api\/v1)(?:\/namespaces\/([^/]+))?\/([^/]+)(?:\/([^/]+))?(?:\/(status))?$/.exec(
      path,
    ) ?? [];
  return { collection: `${group}/${plural}`, namespace, name, subresource };
}

export const status = (code: number, reason: string, message = reason, cause?: string) => ({
  code,
  body: { kind: 'Status', code, reason, message, ...(cause && { details: { causes: [{ reason: cause }] } }) },
});
export type Answer = ReturnType<typeof status> | { code: number; body: object };

const fieldOf = (object: unknown, path: string): unknown =>
  path
    .split('.')
    .reduce<unknown>((inner, key) => (inner as Record<string, unknown> | undefined)?.[key], object);

/** `key=value`, or of labels `key` alone: any value. */
const matches = (selector: string | null, read: (key: string) => unknown): boolean =>
  (selector ?? '')
    .split(',')
    .filter(term => term !== '')
    .every(term => {
      const [key = '', value] = term.split('=');
      return value === undefined ? read(key) !== undefined : read(key) === value;
    });

export function matchesQuery(object: StoredObject, query: URLSearchParams): boolean {
  const labels = (object.metadata.labels ?? {}) as Record<string, string>;
  return (
    matches(query.get('fieldSelector'), path => fieldOf(object, path)) &&
    matches(query.get('labelSelector'), key => labels[key])
  );
}

const isMetadataOnly = (accept: string | undefined) => accept?.includes('as=PartialObjectMetadata') ?? false;

/** The object, or of one that is asked for as PartialObjectMetadata, its metadata. */
export const shownAs = (accept: string | undefined, object: object): object =>
  isMetadataOnly(accept) && 'metadata' in object && !('items' in object)
    ? { kind: 'PartialObjectMetadata', metadata: object.metadata }
    : object;

/** Of metadata alone, the real one says null where nothing is found. */
export const itemsShownAs = (accept: string | undefined, objects: readonly object[]): object[] | null =>
  isMetadataOnly(accept) && objects.length === 0 ? null : objects.map(object => shownAs(accept, object));
