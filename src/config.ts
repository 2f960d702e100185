/** The server's configuration: a YAML or JSON file, the environment over it, and defaults beneath both (`E9`). */
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { settingsSchema } from '../hooks/index.ts';
import type { Environment } from './settings/environment.ts';
import { fileVariable, overlayEnvironment } from './settings/environment.ts';
import type { SettingRow } from './settings/rows.ts';
import { settingRows, variableName } from './settings/rows.ts';
import { serverSettings } from './settings/server.ts';

/** The server's settings and the hooks' side by side; a name stands in only one of them. */
export const configurationSchema = z
  .strictObject({ ...serverSettings, ...settingsSchema.shape })
  .refine(settings => (settings.tlsCertFile === undefined) === (settings.tlsKeyFile === undefined), {
    message: 'tlsCertFile and tlsKeyFile must be set together',
    path: ['tlsCertFile'],
  })
  .refine(({ storage, kubeletTokenFile }) => storage.usage === 'none' || kubeletTokenFile !== undefined, {
    message: 'is needed where storage.usage is kubelet',
    path: ['kubeletTokenFile'],
  })
  .refine(
    ({ storage, kubeletCaFile, kubeletInsecureTls }) =>
      storage.usage === 'none' || kubeletCaFile !== undefined || kubeletInsecureTls,
    { message: 'is needed where storage.usage is kubelet, or kubeletInsecureTls', path: ['kubeletCaFile'] },
  );
export type Configuration = z.infer<typeof configurationSchema>;

/** Settings can't be used; `problems` names each one that is wrong, with its variable. */
export class ConfigurationError extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`the configuration is wrong:\n${problems.map(problem => `  ${problem}`).join('\n')}`);
    this.name = 'ConfigurationError';
    this.problems = problems;
  }
}

function readSettingsFile(file: string): Record<string, unknown> {
  let content: unknown;
  try {
    content = parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new ConfigurationError([`${fileVariable} ${file} cannot be read: ${String(error)}`]);
  }
  const settings = z.record(z.string(), z.unknown()).nullish().safeParse(content);
  if (!settings.success) throw new ConfigurationError([`${file} must hold a map of settings`]);
  return settings.data ?? {};
}

const settingPath = (path: readonly PropertyKey[]) => path.map(String).join('.');

function describeIssue(issue: z.core.$ZodIssue): string[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map(key => `${settingPath([...issue.path, key])} is not a setting`);
  }
  const variable = variableName(issue.path.filter(part => typeof part === 'string'));
  return [`${settingPath(issue.path)} (${variable}): ${issue.message}`];
}

/**
 * Reads the configuration from the file that `LLMSAFESPACE_CONFIG_FILE` names, if any, and from the environment,
 * which wins. Throws ConfigurationError with every problem at once: unknown settings and wrong values by name.
 */
export function readConfiguration(environment: Environment): Configuration {
  const file = environment[fileVariable];
  const fromFile = file ? readSettingsFile(file) : {};
  const { settings, problems } = overlayEnvironment(fromFile, settingRows(configurationSchema), environment);
  const result = configurationSchema.safeParse(settings);
  const issues = result.success ? [] : result.error.issues.flatMap(describeIssue);
  if (!result.success || problems.length > 0) throw new ConfigurationError([...problems, ...issues]);
  return result.data;
}

const cell = (text: string) => text.replaceAll('|', '\\|');

function documentRow(row: SettingRow): string {
  const type = row.choices.length > 0 ? row.choices.join(', ') : row.type;
  const usual = row.default === undefined ? '' : `\`${JSON.stringify(row.default)}\``;
  const cells = [`\`${row.path.join('.')}\``, `\`${row.variable}\``, type, usual, row.description];
  return `| ${cells.map(cell).join(' | ')} |`;
}

/** Every setting as a Markdown table: its place in the file, its variable, type, default and meaning. */
export function documentSettings(): string {
  const head = ['| setting | variable | type | default | meaning |', '|---|---|---|---|---|'];
  return `${[...head, ...settingRows(configurationSchema).map(documentRow)].join('\n')}\n`;
}

/** The hooks' part of a configuration. */
export function hookSettings(configuration: Configuration): z.infer<typeof settingsSchema> {
  const names = Object.keys(settingsSchema.shape);
  return settingsSchema.parse(
    Object.fromEntries(Object.entries(configuration).filter(([name]) => names.includes(name))),
  );
}
