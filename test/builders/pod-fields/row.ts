import type { Layers } from '../layers.ts';

/**
 * What the other value of a field means for a claim: another Pod, or the same one that the first value has, which may be told something
 * else (`bound late`); or no warm Pod at all, because of volumes, because the Sandbox is refused, or because claims are switched off.
 */
export type Meaning = 'another' | 'the same' | 'bound late' | 'volumes' | 'refused' | 'switched off';

/** Two values of one field, such as `spec.env[].value`, or of a few that only make sense together. */
export interface FieldRow {
  fields: readonly string[];
  meaning: Meaning;
  one: Layers;
  other: Layers;
}

/** A row of a layer's table; without a first value, the field is unset. */
export type LayerFieldRow<Value> = [
  fields: string | readonly string[],
  meaning: Meaning,
  other: Value,
  one?: Value,
];

type Table = <Layer extends keyof Layers>(
  layer: Layer,
  rows: readonly LayerFieldRow<NonNullable<Layers[Layer]>>[],
  beside?: Layers,
) => FieldRow[];

/** The rows of a layer's fields; what is beside them is the same for both values. */
export const fieldRows: Table = (layer, rows, beside = {}) =>
  rows.map(([fields, meaning, other, one]) => ({
    fields: [fields].flat().map(field => `${layer}.${field}`),
    meaning,
    one: { ...beside, [layer]: one ?? {} },
    other: { ...beside, [layer]: other },
  }));
