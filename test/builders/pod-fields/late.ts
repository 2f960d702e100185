/** The same tables for Sandboxes that tell their Pod something, on a runtime that can be told late. */
import type { Layers } from '../layers.ts';
import type { FieldRow, Meaning } from './row.ts';

/** What is bound late, and what decides whether it is. */
const MEANINGS: Record<string, Meaning> = {
  'spec.env[].name': 'bound late',
  'spec.env[].value': 'bound late',
  'spec.identity': 'bound late',
  'spec.lateBinding': 'another',
  // Undeclared is the other value: the base declares it.
  'runtime.lateBinding': 'another',
};

const told = ({ spec, runtime, ...others }: Layers): Layers => ({
  ...others,
  spec: { identity: { user: 'a' }, ...spec },
  runtime: { lateBinding: true, ...runtime },
});

const UNDECLARED: Layers = { runtime: { lateBinding: false } };

/** A row of a table, for such a Sandbox. */
export function lateRow({ fields, meaning, one, other }: FieldRow): FieldRow {
  const isDeclaration = fields.includes('runtime.lateBinding');
  return {
    fields,
    meaning: MEANINGS[fields[0] ?? ''] ?? meaning,
    one: told(one),
    other: isDeclaration ? { ...told({}), ...UNDECLARED } : told(other),
  };
}
