import type { Container, EnvVar, PodSpec, Volume } from 'kubernetes-types/core/v1.js';
import { gateContainer, gateVolume } from './gate.ts';
import type { PackageManager } from './package-managers.ts';
import { PRELOAD_CONTAINER, PRELOADED_PATH, PRELOADED_VOLUME } from './places.ts';
import { literal, RUN } from './run.ts';

/** What is to be done in a warm Pod before its program starts. */
export interface Preload {
  /** Undefined where no packages are installed. */
  manager: PackageManager | undefined;
  packages: readonly string[];
  scripts: readonly { name: string; content: string }[];
  /** Value of the label that opens the network to it; undefined where none is opened. */
  openLabel: string | undefined;
}

const onPath = ({ value }: Pick<EnvVar, 'value'>, folder: string) => (value ? `${value}:${folder}` : folder);

/** Adds the packages' folder to the search path, behind what the runtime has there. */
function environment(env: readonly EnvVar[] = [], { manager }: Preload): EnvVar[] {
  if (manager === undefined) return [...env];
  const { variable, folder } = manager.searchPath;
  const before = env.find(({ name }) => name === variable);
  const added = { name: variable, value: onPath(before ?? {}, folder) };
  return before ? env.map(one => (one === before ? added : one)) : [...env, added];
}

/** A container's environment, if it has any. */
const withPackages = (container: Container, preload: Preload): Container => {
  const env = environment(container.env, preload);
  return env.length > 0 ? { ...container, env } : container;
};

const mount = { name: PRELOADED_VOLUME, mountPath: PRELOADED_PATH };

const programContainer = (program: Container, preload: Preload): Container => ({
  ...withPackages(program, preload),
  volumeMounts: [...(program.volumeMounts ?? []), { ...mount, readOnly: true }],
});

/** The program's image, environment, limits and mounts, and none of its ports and probes. */
function preloadContainer(program: Container, preload: Preload): Container {
  const {
    image,
    imagePullPolicy,
    env,
    resources,
    securityContext,
    volumeMounts = [],
  } = withPackages(program, preload);
  const { manager, packages, scripts } = preload;
  return {
    name: PRELOAD_CONTAINER,
    image,
    ...(imagePullPolicy && { imagePullPolicy }),
    command: ['/bin/sh', '-c', literal(RUN), PRELOAD_CONTAINER],
    args: [
      literal(manager?.install ?? ''),
      String(scripts.length),
      ...scripts.flatMap(({ name, content }) => [name, literal(content)]),
      ...packages,
    ],
    ...(env && { env }),
    resources,
    securityContext,
    terminationMessagePolicy: 'FallbackToLogsOnError',
    volumeMounts: [...volumeMounts, mount],
  };
}

/** It counts towards the Pod's disk space; the limit on one volume is that of the others. */
const preloadedVolume = ({ resources }: Container): Volume => ({
  name: PRELOADED_VOLUME,
  emptyDir: { sizeLimit: resources?.limits?.['ephemeral-storage'] },
});

/** The Pod with its preload: init containers that are as confined as the program, which then reads what they installed. */
export function withPreload(spec: PodSpec, preload: Preload): PodSpec {
  const [program, ...others] = spec.containers;
  if (program === undefined) return spec;
  const isOpened = preload.openLabel !== undefined;
  return {
    ...spec,
    initContainers: [preloadContainer(program, preload), ...(isOpened ? [gateContainer(program)] : [])],
    containers: [programContainer(program, preload), ...others],
    volumes: [...(spec.volumes ?? []), preloadedVolume(program), ...(isOpened ? [gateVolume] : [])],
  };
}
