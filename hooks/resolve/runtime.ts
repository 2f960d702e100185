import type { RuntimeEnvironment } from '../api/runtimeenvironment.ts';
import { type Condition, conditionOn } from '../lib/conditions.ts';
import { listed, nearestFirst } from '../lib/message.ts';

export interface RuntimeResolution {
  runtime: RuntimeEnvironment | undefined;
  condition: Condition;
}

const languageAndVersion = ({ spec }: RuntimeEnvironment) =>
  spec.version === undefined ? spec.language : `${spec.language}:${spec.version}`;

/** Ways to name a runtime, in the order in which they are tried (`B2`). */
const MATCHES: ((runtime: RuntimeEnvironment, wanted: string) => boolean)[] = [
  (runtime, wanted) => languageAndVersion(runtime) === wanted,
  (runtime, wanted) => runtime.metadata.name === wanted,
  (runtime, wanted) => runtime.spec.tags?.includes(wanted) === true,
];

/** Every name that a Sandbox can use for it. */
const namesOf = (runtime: RuntimeEnvironment): string[] => [
  languageAndVersion(runtime),
  runtime.metadata.name,
  ...(runtime.spec.tags ?? []),
];

const describe = (runtime: RuntimeEnvironment) => `${languageAndVersion(runtime)} (${runtime.metadata.name})`;

const condition = conditionOn('RuntimeResolved');

const notFound = (wanted: string, runtimes: readonly RuntimeEnvironment[]): Condition =>
  condition(
    'False',
    'RuntimeNotFound',
    runtimes.length === 0
      ? `spec.runtime "${wanted}": there is no RuntimeEnvironment yet; create one`
      : `spec.runtime "${wanted}" is not the language:version, name or tag of a RuntimeEnvironment; available: ${listed(nearestFirst(wanted, runtimes, namesOf).map(describe))}`,
  );

/**
 * The RuntimeEnvironment that `spec.runtime` means: by language and version, else by name, else by tag; of several, the
 * first by name. Without one the condition lists those with the nearest names, and turns when one appears.
 */
export function resolveRuntime(wanted: string, runtimes: readonly RuntimeEnvironment[]): RuntimeResolution {
  for (const matches of MATCHES) {
    const runtime = runtimes.find(candidate => matches(candidate, wanted));
    if (runtime) {
      const message = `spec.runtime "${wanted}" is RuntimeEnvironment "${runtime.metadata.name}"`;
      return {
        runtime,
        condition: condition('True', 'RuntimeFound', message),
      };
    }
  }
  return { runtime: undefined, condition: notFound(wanted, runtimes) };
}
