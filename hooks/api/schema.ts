/**
 * Building blocks of the kinds. A schema here is three things at once: the TypeScript type of the stored form, the parser of
 * the wire form, and the OpenAPI schema of the CRD.
 *
 * Patterns, lengths and CEL rules are metadata: the API server enforces them, and the hooks don't pay for them again on
 * every request.
 */
import { z } from 'zod';

/** One row of `x-kubernetes-validations`; the message says what to do, because a user reads it in a terminal. */
export interface ValidationRule {
  rule: string;
  message: string;
  /** The field an error is reported at, relative to the object that carries the rule. */
  fieldPath?: string;
}

/** What OpenAPI can say of a list; `maxItems` bounds the cost of the CEL rules within. */
interface ListBounds {
  maxItems: number;
  minItems?: number;
  /** `set` refuses duplicates; a list of field names makes a map keyed by them; else the list is replaced whole. */
  keys?: 'set' | readonly string[];
}

interface TextBounds {
  maxLength: number;
  minLength?: number;
  pattern?: string;
}

/**
 * An object whose type is exact, but which lets fields it doesn't know pass at run time: the API server has pruned
 * what no version of the CRD knows, and what a newer one knows must not get lost.
 */
export const object = <Shape extends z.ZodRawShape>(shape: Shape): z.ZodObject<Shape> =>
  z.looseObject(shape) as unknown as z.ZodObject<Shape>;

/** A string with the bounds that the API server enforces. */
export const text = (bounds: TextBounds) => z.string().meta({ ...bounds });

/** A time as the API server stores it, RFC 3339. */
export const dateTime = () => z.string().meta({ format: 'date-time' });

/** A list, replaced whole unless it has keys. */
export function list<Item extends z.ZodType>(item: Item, { keys, ...bounds }: ListBounds) {
  const type = keys === undefined ? 'atomic' : keys === 'set' ? 'set' : 'map';
  const mapKeys = type === 'map' ? { 'x-kubernetes-list-map-keys': keys } : {};
  return z.array(item).meta({ ...bounds, 'x-kubernetes-list-type': type, ...mapKeys });
}

/** Metadata that carries CEL rules (`A4`). */
export const rules = (...validations: ValidationRule[]) => ({ 'x-kubernetes-validations': validations });

/** CEL: a field's value is unchanged. */
type Sameness = (field: string) => string;

const stays =
  (same: Sameness) =>
  (fields: readonly string[], { path, remedy }: { path: string; remedy: string }): ValidationRule[] =>
    fields.map(field => ({
      rule: `has(self.${field}) == has(oldSelf.${field}) && (!has(self.${field}) || ${same(field)})`,
      message: `${path}.${field} is immutable: ${remedy}`,
      fieldPath: `.${field}`,
    }));

const asQuantity = (value: string) => `quantity(string(${value}))`;

/** A rule for each field that it keeps its first value: changing, adding and removing it are refused (`A4`). */
export const immutable = stays(field => `self.${field} == oldSelf.${field}`);

/** Likewise for amounts, which may be written in another way: `1`, `"1"` and `1000m` are the same. */
export const immutableAmount = stays(
  field =>
    `!isQuantity(string(self.${field})) || ${asQuantity(`self.${field}`)}.compareTo(${asQuantity(`oldSelf.${field}`)}) == 0`,
);
