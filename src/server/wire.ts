/** Looking into a request before it is parsed, and into an answer before it is sent. */

export type Fields = Readonly<Record<string, unknown>>;

export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The map in this field, or an empty one. */
export function fieldsOf(value: unknown, field: string): Fields {
  const inner = isFields(value) ? value[field] : undefined;
  return isFields(inner) ? inner : {};
}

export function textOf(value: unknown, field: string): string | undefined {
  const inner = isFields(value) ? value[field] : undefined;
  return typeof inner === 'string' ? inner : undefined;
}

/** The object a hook is called about: a decorator calls it `object`, everything else `parent`. */
export function subjectMetadata(body: unknown): Fields {
  return fieldsOf(isFields(body) ? (body.parent ?? body.object) : undefined, 'metadata');
}

/** A request's path without its query, which may be private. */
export const pathOf = (url: string): string => url.split('?', 1)[0] ?? '';
