/** How the fake API server reads paths, selectors and patches. */

export interface StoredObject {
  metadata: {
    name: string;
    namespace?: string;
    uid: string;
    resourceVersion: string;
    [field: string]: unknown;
  };
  [field: string]: unknown;
}

/** `/apis/g/v1/namespaces/team/things/a` → its collection over all namespaces, its namespace, its name. */
export function parsePath(path: string) {
  const [, group, namespace, plural, name] =
    /^(\/apis\/[^/]+\/[^/]+|\/api\/v1)(?:\/namespaces\/([^/]+))?\/([^/]+)(?:\/([^/]+))?$/.exec(path) ?? [];
  return { collection: `${group}/${plural}`, namespace, name };
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

const matches = (object: StoredObject, selector: string) =>
  selector.split(',').every(term => {
    const [path = '', value] = term.split('=');
    return fieldOf(object, path) === value;
  });

export function matchesQuery(object: StoredObject, query: URLSearchParams): boolean {
  const selector = query.get('fieldSelector');
  return !selector || matches(object, selector);
}

export type JsonPatch = { path: string; value: unknown }[];

/** What a JSON Patch makes of an object, if its test passes; only what the shell sends: a test, then a replacement. */
export function patched(found: StoredObject, [test, replacement]: JsonPatch): StoredObject | undefined {
  if (fieldOf(found, test?.path.slice(1).replaceAll('/', '.') ?? '') !== test?.value) return undefined;
  const nest = ([key = '', ...rest]: string[], inner: unknown): object => {
    const old = typeof inner === 'object' && inner !== null ? (inner as Record<string, unknown>) : {};
    return { ...old, [key]: rest.length ? nest(rest, old[key]) : replacement?.value };
  };
  return nest(replacement?.path.slice(1).split('/') ?? [], found) as StoredObject;
}
