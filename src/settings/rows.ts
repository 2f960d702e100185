import { z } from 'zod';

const jsonSchema = z.looseObject({
  type: z.string().optional(),
  enum: z.array(z.unknown()).optional(),
  default: z.unknown().optional(),
  description: z.string().optional(),
  get properties() {
    return z.record(z.string(), jsonSchema).optional();
  },
});
type JsonSchema = z.infer<typeof jsonSchema>;

/** One setting: path in the file, variable, and values. */
export interface SettingRow {
  path: string[];
  variable: string;
  /** JSON Schema's word: string, integer, number, boolean, array, object. */
  type: string;
  choices: string[];
  default: unknown;
  description: string;
}

export const variablePrefix = 'LLMSAFESPACE_';

/** `['gvisor', 'runtimeClassName']` → `LLMSAFESPACE_GVISOR__RUNTIME_CLASS_NAME`. */
export function variableName(path: readonly string[]): string {
  const words = path.map(part => part.replace(/(?<=[a-z0-9])(?=[A-Z])/g, '_').toUpperCase());
  return variablePrefix + words.join('__');
}

const toRow = (path: string[], schema: JsonSchema): SettingRow => ({
  path,
  variable: variableName(path),
  type: schema.type ?? 'any',
  choices: (schema.enum ?? []).map(String),
  default: schema.default,
  description: schema.description ?? '',
});

function collect(path: string[], schema: JsonSchema): SettingRow[] {
  if (!schema.properties) return [toRow(path, schema)];
  return Object.entries(schema.properties).flatMap(([key, value]) => collect([...path, key], value));
}

/** The settings of a schema, in its order, one row per value that can be set; a map or a list is one value. */
export function settingRows(schema: z.ZodType): SettingRow[] {
  const json = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any', reused: 'inline' });
  return collect([], jsonSchema.parse(json));
}
