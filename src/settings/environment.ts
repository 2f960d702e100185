import { parse } from 'yaml';
import type { SettingRow } from './rows.ts';
import { variablePrefix } from './rows.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Names the settings file; not itself a setting. */
export const fileVariable = `${variablePrefix}CONFIG_FILE`;

/** Kubernetes gives each container variables about the Services of its namespace, under any name they have. */
const serviceLink = /_(SERVICE_HOST|SERVICE_PORT(_.+)?|PORT_\d+_(TCP|UDP)(_.+)?)$/;
const serviceLinkRemedy =
  'which looks like a Service link of Kubernetes: set enableServiceLinks: false on the Pod';

const isServiceLink = (name: string, value: string) =>
  serviceLink.test(name) || (name.endsWith('_PORT') && /^(tcp|udp):\/\//.test(value));

/** A value that isn't text is written as JSON or YAML: `8080`, `true`, `{"pool": "gvisor"}`. */
function parseValue(row: SettingRow, text: string): unknown {
  if (row.type === 'string') return text;
  try {
    return parse(text);
  } catch {
    return text;
  }
}

function put(into: Record<string, unknown>, path: readonly string[], value: unknown): void {
  const [key = '', ...rest] = path;
  if (rest.length === 0) {
    into[key] = value;
    return;
  }
  const inner = into[key];
  const next: Record<string, unknown> = typeof inner === 'object' && inner !== null ? { ...inner } : {};
  into[key] = next;
  put(next, rest, value);
}

/**
 * Lays the settings found in the environment over those of the file. Returns the settings and, by name, the
 * problems: a variable with our prefix that is not a setting.
 */
export function overlayEnvironment(
  fromFile: Record<string, unknown>,
  rows: readonly SettingRow[],
  environment: Environment,
): { settings: Record<string, unknown>; problems: string[] } {
  const byVariable = new Map(rows.map(row => [row.variable, row]));
  const settings = { ...fromFile };
  const problems: string[] = [];
  for (const [name, value] of Object.entries(environment)) {
    if (!name.startsWith(variablePrefix) || name === fileVariable || value === undefined) continue;
    const row = byVariable.get(name);
    if (isServiceLink(name, value)) problems.push(`${name} is "${value}", ${serviceLinkRemedy}`);
    else if (row) put(settings, row.path, parseValue(row, value));
    else problems.push(`${name} is not a setting`);
  }
  return { settings, problems };
}
