/** `values.yaml` and `values.schema.json` from one zod schema: its defaults, with its descriptions as comments. */
import { Document, isMap, isScalar, type YAMLMap } from 'yaml';
import { z } from 'zod';

const described = z.looseObject({
  description: z.string().optional(),
  get properties() {
    return z.record(z.string(), described).optional();
  },
});
type Described = z.infer<typeof described>;

const longestComment = 110;

/** As lines of a comment, each of which starts with a blank. */
function wrapped(description: string): string {
  const lines = [''];
  for (const word of description.split(' ')) {
    if (`${lines.at(-1)} ${word}`.length > longestComment) lines.push('');
    lines.push(`${lines.pop()} ${word}`);
  }
  return lines.join('\n');
}

function comment(map: YAMLMap, { properties = {} }: Described, isTop: boolean): void {
  for (const { key, value } of map.items) {
    const schema = isScalar(key) ? properties[String(key.value)] : undefined;
    if (!isScalar(key) || schema === undefined) continue;
    if (schema.description !== undefined) key.commentBefore = wrapped(schema.description);
    key.spaceBefore = isTop;
    if (isMap(value)) comment(value, schema, false);
  }
}

/** JSON Schema, in the draft that every Helm reads. */
export const valuesSchema = (schema: z.ZodType) =>
  z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any', reused: 'inline', target: 'draft-7' });

/** The defaults as YAML; `head` is a comment above them. */
export function valuesYaml(schema: z.ZodType, head: string): string {
  const document = new Document(schema.parse({}), { aliasDuplicateObjects: false });
  document.commentBefore = ` ${head}`;
  if (isMap(document.contents)) comment(document.contents, described.parse(valuesSchema(schema)), true);
  return document.toString({ lineWidth: 0 });
}
