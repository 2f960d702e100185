/** The variables of a container, as its Pod gives them. */
import { expand } from './expansion.ts';
import { fieldValue, resourceValue } from './fields.ts';
import type { Container, Variable } from './pod.ts';
import type { VolumeSources } from './volume-files.ts';

export type Environment = Record<string, string>;
type Sources = Omit<VolumeSources, 'token'>;
interface KeyRef {
  name: string;
  key: string;
  optional: boolean;
}

async function keyValue({ pod, read }: Sources, kind: 'ConfigMap' | 'Secret', ref: KeyRef) {
  const value = (await read(kind, pod.metadata.namespace, ref.name))?.get(ref.key);
  if (value === undefined && !ref.optional) throw new Error(`${kind} ${ref.name} has no key ${ref.key}`);
  return value?.toString();
}

/** Undefined for an optional key that doesn't exist: then there is no variable. */
async function variableValue(
  { value, valueFrom }: Variable,
  container: Container,
  sources: Sources,
  earlier: Environment,
): Promise<string | undefined> {
  const { fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef } = valueFrom ?? {};
  if (fieldRef) return fieldValue(fieldRef.fieldPath, sources.pod, sources.place);
  if (resourceFieldRef) {
    return resourceValue(resourceFieldRef.resource, resourceFieldRef.divisor, container, sources.place);
  }
  if (configMapKeyRef) return keyValue(sources, 'ConfigMap', configMapKeyRef);
  if (secretKeyRef) return keyValue(sources, 'Secret', secretKeyRef);
  return expand(value, earlier);
}

async function allOf(
  { prefix, configMapRef, secretRef }: Container['envFrom'][number],
  { pod, read }: Sources,
): Promise<Environment> {
  const kind = secretRef ? 'Secret' : 'ConfigMap';
  const ref = secretRef ?? configMapRef;
  const contents = ref && (await read(kind, pod.metadata.namespace, ref.name));
  if (ref && !contents && !ref.optional) throw new Error(`${kind} ${ref.name} not found`);
  return Object.fromEntries([...(contents ?? [])].map(([key, value]) => [prefix + key, value.toString()]));
}

/** `envFrom`, then `env`, of which each may name those before it. Rejects while something it needs is missing. */
export async function environmentOf(container: Container, sources: Sources): Promise<Environment> {
  const environment: Environment = {};
  for (const source of container.envFrom) Object.assign(environment, await allOf(source, sources));
  for (const variable of container.env) {
    const value = await variableValue(variable, container, sources, environment);
    if (value !== undefined) environment[variable.name] = value;
  }
  return environment;
}
