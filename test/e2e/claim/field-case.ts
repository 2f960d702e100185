/** A row of a field as what a user applies. */
import type { FieldRow, Meaning } from '../../builders/pod-fields/row.ts';
import { sandbox } from '../support/sandboxes.ts';

const slug = (field: string) =>
  field
    .toLowerCase()
    .replaceAll(/[^a-z]+/g, '-')
    .replace(/-$/, '');

export interface FieldCase {
  field: string;
  /** The Sandbox's. */
  name: string;
  meaning: Meaning;
  /** The condition that says why this one is refused, if it is. */
  condition: 'ProfileApplied' | 'RuntimeResolved';
  sandbox: ReturnType<typeof sandbox>;
  runtimeName: string | undefined;
  /** Its profile and its runtime, which runs the image but for what the row says. */
  related(image: string): object[];
}

/** The other value of a row: of the Sandbox, of a profile of its own, or of a runtime of its own. */
export function fieldCase({ fields: [field = ''], meaning, other }: FieldRow): FieldCase {
  const name = slug(field);
  const [layer] = field.split('.');
  const runtimeName = layer === 'runtime' ? `claim-${name}` : undefined;
  const profileName = layer === 'profile' ? name : undefined;
  const manifest = (kind: string, named: string | undefined, spec: object) =>
    named === undefined ? [] : [{ apiVersion: 'llmsafespace.dev/v1', kind, metadata: { name: named }, spec }];
  return {
    field,
    name,
    meaning,
    condition: layer === 'runtime' ? 'RuntimeResolved' : 'ProfileApplied',
    sandbox: sandbox(name, {
      ...(runtimeName && { runtime: runtimeName }),
      ...(profileName && { profileRef: { name: profileName } }),
      ...other.spec,
    }),
    runtimeName,
    related: image => [
      ...manifest('RuntimeEnvironment', runtimeName, { image, language: 'python', ...other.runtime }),
      ...manifest('SandboxProfile', profileName, { language: 'python', ...other.profile }),
    ],
  };
}
