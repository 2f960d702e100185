/** Which program of this machine plays an image. */
import type { Environment } from './environment.ts';

/** A container as its program sees it: variables replaced, mount paths moved. */
export interface ContainerToLaunch {
  name: string;
  image: string;
  /** As the Pod gives them; empty ones leave the image's own. */
  command: string[];
  args: string[];
  environment: Environment;
}

export interface PodToLaunch {
  name: string;
  namespace: string;
  uid: string;
  /** The Pod's own address, to listen on. */
  ip: string;
  /** With the Pod's own ServiceAccount; undefined for a Pod that gets no token. */
  kubeconfig: string | undefined;
}

export interface Launch {
  command: string;
  args: string[];
  /** Wins over the container's own. */
  environment?: Environment;
  /** Default: the Pod's home folder. */
  cwd?: string;
  /** `process`: it has no port for the Pod's probes, and counts as healthy while it runs. */
  probes?: 'process';
}

export interface Program {
  image(image: string): boolean;
  /** Throws where the image holds no such program, or it isn't built. */
  launch(container: ContainerToLaunch, pod: PodToLaunch): Launch;
}

/** Whether an image, whatever its registry, tag or digest, is of this name. */
export function isImageOf(name: string, image: string): boolean {
  const repository = image.replace(/@.*$/, '').replace(/:[^/:]*$/, '');
  return repository.split('/').at(-1) === name;
}

export interface ImageDefaults {
  entrypoint: string[];
  cmd: string[];
}

/**
 * What a container runs: `command` replaces the image's entry point and its cmd, `args` alone only its cmd. Throws where
 * nothing is left.
 */
export function commandLine(
  { entrypoint, cmd }: ImageDefaults,
  { command, args }: Pick<ContainerToLaunch, 'command' | 'args'>,
): [program: string, ...args: string[]] {
  const rest = args.length > 0 || command.length > 0 ? args : cmd;
  const [program, ...more] = [...(command.length > 0 ? command : entrypoint), ...rest];
  if (program === undefined) throw new Error('no command specified');
  return [program, ...more];
}
