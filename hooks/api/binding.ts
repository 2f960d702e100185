/** What a Sandbox tells its Pod about itself, and when (`C9`). */
import { z } from 'zod';
import { escapedSize } from './container.ts';
import { rules, text, type ValidationRule } from './schema.ts';

const MOST_IDENTITY_KIB = 8;

/** Words of the user's own, by their names; the size is that of their JSON. */
export const identity = () =>
  z.record(z.string(), text({ maxLength: 4096 })).meta({
    maxProperties: 32,
    ...rules(
      {
        rule: "self.all(key, key.matches('^[A-Za-z0-9_]([-._/A-Za-z0-9]{0,61}[A-Za-z0-9_])?$'))",
        message:
          'keys must be words such as user or example.com/tenant: at most 63 letters, digits and -._/, the first and the last a letter, a digit or _',
      },
      {
        rule: `self.map(key, size(key) + ${escapedSize('self[key]')} + 6).sum() <= ${MOST_IDENTITY_KIB * 1024}`,
        message: `identity must take at most ${MOST_IDENTITY_KIB} KiB, where any character that JSON may escape counts as 6 bytes; put the rest into a volume`,
      },
    ),
  });

/** Whether a Pod that runs already may be told what a Sandbox says. */
export const lateBinding = () => z.enum(['Require', 'Prefer', 'Never']);

const unlessRequired = (rule: string) => `self.lateBinding != 'Require' || (${rule})`;

/** What can't be bound late at all is refused where it is required. */
export const lateBindingRules: readonly ValidationRule[] = [
  {
    rule: unlessRequired(
      '(has(self.env) && size(self.env) > 0) || (has(self.identity) && size(self.identity) > 0)',
    ),
    message: 'lateBinding Require needs env or identity: there is nothing to bind',
    fieldPath: '.lateBinding',
  },
  {
    rule: unlessRequired(
      "!has(self.env) || self.env.all(variable, !has(variable.valueFrom) && !(has(variable.value) && variable.value.contains('$(')))",
    ),
    message:
      'with lateBinding Require, env can have neither a Secret (valueFrom), which would have to travel in an annotation, nor a value with "$(", which Kubernetes replaces only when it starts a container',
    fieldPath: '.env',
  },
  {
    rule: unlessRequired('!has(self.command) && !has(self.args) && !has(self.probes)'),
    message:
      "lateBinding Require excludes command, args and probes: the runtime's own program and its readiness confirm what was bound",
    fieldPath: '.lateBinding',
  },
  {
    rule: unlessRequired(
      '!has(self.storage) || (!self.storage.persistent && (!has(self.storage.sharedVolumes) || size(self.storage.sharedVolumes) == 0))',
    ),
    message: 'lateBinding Require excludes storage: no warm Pod has volumes',
    fieldPath: '.lateBinding',
  },
];
