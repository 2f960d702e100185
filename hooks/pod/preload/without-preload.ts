import type { Container, EnvVar, PodSpec } from 'kubernetes-types/core/v1.js';
import { PACKAGE_MANAGERS } from './package-managers.ts';
import { GATE_CONTAINER, GATE_VOLUME, PRELOAD_CONTAINER, PRELOADED_VOLUME } from './places.ts';

const CONTAINERS = [PRELOAD_CONTAINER, GATE_CONTAINER];
const VOLUMES = [PRELOADED_VOLUME, GATE_VOLUME];

const isAnothers = ({ name }: { name: string }) => !VOLUMES.includes(name);

/** A variable without the packages' folder; none, if that was all. */
function withoutFolder(one: EnvVar): EnvVar[] {
  const path = PACKAGE_MANAGERS.map(({ searchPath }) => searchPath).find(
    ({ variable }) => variable === one.name,
  );
  if (path === undefined || one.value === undefined) return [one];
  if (one.value === path.folder) return [];
  return one.value.endsWith(`:${path.folder}`)
    ? [{ ...one, value: one.value.slice(0, -path.folder.length - 1) }]
    : [one];
}

/** Lists that become empty are left out, as the API server does. */
const unlessEmpty = <Key extends string, Item>(key: Key, list: Item[] | undefined) =>
  list === undefined || list.length === 0 ? {} : { [key]: list };

function plainContainer({ env, volumeMounts, ...container }: Container): Container {
  return {
    ...container,
    ...unlessEmpty('env', env?.flatMap(withoutFolder)),
    ...unlessEmpty('volumeMounts', volumeMounts?.filter(isAnothers)),
  };
}

/** A warm Pod without its preload: what a Sandbox is compared with. */
export const withoutPreload = ({ initContainers, volumes, containers, ...spec }: PodSpec): PodSpec => ({
  ...spec,
  ...unlessEmpty(
    'initContainers',
    initContainers?.filter(({ name }) => !CONTAINERS.includes(name)),
  ),
  containers: containers.map(plainContainer),
  ...unlessEmpty('volumes', volumes?.filter(isAnothers)),
});
