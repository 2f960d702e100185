import type { Container, PodSpec } from 'kubernetes-types/core/v1.js';
import type { PoolTemplate } from '../../facts.ts';
import { bindsAnnotationIn, hasBindingVolume } from '../../pod/binding.ts';
import { withoutPreload } from '../../pod/preload/without-preload.ts';
import type { PodTemplate } from '../../pod/template.ts';

/** What a pool's Pods are made from. */
export interface PoolOffer extends Pick<PoolTemplate, 'template'> {
  pool: string;
}

/** A field of a Sandbox, and its effect on the Pod. */
interface Field {
  name: string;
  of(spec: PodSpec, container: Partial<Container>, annotations: Record<string, string>): unknown;
}

const limit = (resource: string, name: string): Field => ({
  name: `spec.resources.${name}`,
  of: (_, { resources }) => resources?.limits?.[resource],
});

const emptyDirs = ({ volumes = [] }: PodSpec) => volumes.flatMap(({ emptyDir }) => emptyDir ?? []);

/** What a user would look at first comes first. What a profile, a runtime or a setting decides stands under the field that it fills. */
const FIELDS: readonly Field[] = [
  { name: 'spec.runtime', of: (_, { image }) => image },
  { name: 'spec.securityLevel', of: ({ runtimeClassName }) => runtimeClassName },
  limit('cpu', 'cpu'),
  limit('memory', 'memory'),
  limit('ephemeral-storage', 'ephemeralStorage'),
  { name: 'spec.restartPolicy', of: ({ restartPolicy }) => restartPolicy },
  { name: 'spec.terminationGracePeriodSeconds', of: spec => spec.terminationGracePeriodSeconds },
  { name: 'spec.command', of: (_, { command }) => command },
  { name: 'spec.args', of: (_, { args }) => args },
  {
    name: 'spec.lateBinding',
    of: (_spec, _container, annotations) => Object.values(bindsAnnotationIn(annotations)).includes('late'),
  },
  { name: 'spec.env', of: (_, { env }) => env },
  { name: 'spec.identity', of: hasBindingVolume },
  // One fills in for another.
  { name: 'spec.probes', of: (_, one) => [one.startupProbe, one.livenessProbe, one.readinessProbe] },
  { name: 'spec.filesystem.writablePaths', of: (_, { volumeMounts }) => volumeMounts },
  { name: 'spec.filesystem.writableMedium', of: spec => emptyDirs(spec)[0]?.medium },
  {
    name: 'spec.filesystem.readOnlyRoot',
    of: (_, { securityContext }) => securityContext?.readOnlyRootFilesystem,
  },
  { name: 'spec.securityContext.runAsUser', of: ({ securityContext }) => securityContext?.runAsUser },
  { name: 'spec.securityContext.runAsGroup', of: ({ securityContext }) => securityContext?.runAsGroup },
  {
    name: 'spec.securityContext.seccompProfile',
    of: ({ securityContext }) => securityContext?.seccompProfile,
  },
  { name: 'spec.securityContext.hostUsers', of: ({ hostUsers }) => hostUsers },
  { name: 'spec.resources.cpuPinning', of: ({ nodeSelector = {} }) => Object.entries(nodeSelector) },
];

/** Whether what is stored is as it is wanted: the API server fills in defaults, but adds nothing to a list. */
function covers(stored: unknown, wanted: unknown): boolean {
  if (typeof wanted !== 'object' || wanted === null) return stored === wanted;
  if (typeof stored !== 'object' || stored === null) return false;
  if (Array.isArray(wanted) && wanted.length !== (stored as unknown[]).length) return false;
  return Object.entries(wanted).every(([key, value]) =>
    covers((stored as Record<string, unknown>)[key], value),
  );
}

interface Difference {
  field: string;
  stored: unknown;
  wanted: unknown;
}

function differences(stored: PoolOffer['template'], wanted: PodTemplate): Difference[] {
  const [storedContainer = {}] = stored.spec?.containers ?? [];
  const [wantedContainer = {}] = wanted.spec.containers;
  return FIELDS.map(({ name, of }) => ({
    field: name,
    stored: stored.spec && of(stored.spec, storedContainer, stored.metadata?.annotations ?? {}),
    wanted: of(wanted.spec, wantedContainer, wanted.annotations),
  })).filter(({ stored: has, wanted: asks }) => !covers(has, asks));
}

const MOST_CHARACTERS = 80;

/** Quotes single values only; lists and objects may be long, and an environment may be private. */
const shown = (value: unknown): string | undefined =>
  value === undefined
    ? 'unset'
    : typeof value === 'object'
      ? undefined
      : String(value).slice(0, MOST_CHARACTERS);

function toldOf({ field, stored, wanted }: Difference): string {
  const [has, asks] = [shown(stored), shown(wanted)];
  return has === undefined || asks === undefined ? field : `${field} (${has} there, ${asks} here)`;
}

/** What is preloaded makes no other Pod. */
const plain = ({ spec, ...template }: PoolOffer['template']): PoolOffer['template'] => ({
  ...template,
  ...(spec && { spec: withoutPreload(spec) }),
});

/** The pool whose Pods are most like the wanted one, and the first field that differs; undefined without pools. */
export function nearestPool(wanted: PodTemplate, offered: readonly PoolOffer[]): string | undefined {
  const [nearest] = offered
    .map(({ pool, template }) => ({ pool, differing: differences(plain(template), wanted) }))
    .sort((one, other) => one.differing.length - other.differing.length || (one.pool < other.pool ? -1 : 1));
  if (nearest === undefined) return undefined;
  const [first] = nearest.differing;
  const field = first ? toldOf(first) : 'what its runtime or the installation adds to a Pod';
  return `the nearest, "${nearest.pool}", differs first in ${field}`;
}
