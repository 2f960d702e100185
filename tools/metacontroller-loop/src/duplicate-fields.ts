/** Finds the fields that a JSON text names twice; JSON.parse keeps the last and stays silent. */

const token = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g;

interface Level {
  path: string;
  /** Fields seen so far; undefined in a list. */
  fields?: Set<string>;
  /** The field or the index whose value comes next. */
  at: string | number;
  /** In an object, whether the next string is a field name. */
  expectsName: boolean;
}

function pathOf({ path, fields, at }: Level): string {
  if (!fields) return `${path}[${at}]`;
  return path ? `${path}.${at}` : `${at}`;
}

/** The paths of the fields named twice in a text that is valid JSON: `status.phase`, `children[0].metadata`. */
export function duplicateFields(json: string): string[] {
  const found: string[] = [];
  const levels: Level[] = [];
  const open = (isObject: boolean) => {
    const parent = levels.at(-1);
    const path = parent ? pathOf(parent) : '';
    levels.push(
      isObject ? { path, fields: new Set(), at: '', expectsName: true } : { path, at: 0, expectsName: false },
    );
  };
  const name = (level: Level, text: string) => {
    level.at = JSON.parse(text);
    level.expectsName = false;
    if (level.fields?.has(String(level.at))) found.push(pathOf(level));
    level.fields?.add(String(level.at));
  };
  const next = (level: Level | undefined) => {
    if (typeof level?.at === 'number') level.at += 1;
    else if (level) level.expectsName = true;
  };
  for (const [text] of json.matchAll(token)) {
    const level = levels.at(-1);
    if (text === '{' || text === '[') open(text === '{');
    else if (text === '}' || text === ']') levels.pop();
    else if (text === ',') next(level);
    else if (level?.expectsName) name(level, text);
  }
  return found;
}
