import type { HookRow } from '../../hooks/index.ts';
import { coded } from '../errors.ts';
import type { Fields } from './wire.ts';
import { fieldsOf, isFields, textOf } from './wire.ts';

const groups = ['children', 'attachments', 'related'];

const namesNamespace = (object: unknown) => textOf(fieldsOf(object, 'metadata'), 'namespace') !== undefined;

/** In v1 an object is keyed by its bare name, and objects of other namespaces are silently missing. */
function keyedByBareName(body: Fields): string | undefined {
  for (const group of groups) {
    for (const [kind, objects] of Object.entries(fieldsOf(body, group))) {
      if (!isFields(objects)) continue;
      const key = Object.keys(objects).find(name => !name.includes('/') && namesNamespace(objects[name]));
      if (key !== undefined) return `${group}["${kind}"]["${key}"]`;
    }
  }
  return undefined;
}

/** Throws `HOOK_VERSION_UNSUPPORTED`, with the remedy, for a request in Metacontroller's hook version v1. */
export function requireHookVersion(row: HookRow, body: Fields): void {
  const controller = fieldsOf(body, 'controller');
  const hook = fieldsOf(fieldsOf(fieldsOf(controller, 'spec'), 'hooks'), row.verb);
  const version = textOf(hook, 'version') ?? 'v1';
  const name = textOf(fieldsOf(controller, 'metadata'), 'name') ?? '';
  const remedy = `set spec.hooks.${row.verb}.version to v2 in the controller object ${name}`;
  if (version !== 'v2') throw coded('HOOK_VERSION_UNSUPPORTED', { version, remedy });
  const bareKey = keyedByBareName(body);
  if (bareKey) throw coded('HOOK_VERSION_UNSUPPORTED', { field: bareKey, remedy });
}
