/** What a Sandbox tells its Pod, and whether it can do so after the start of the Pod (`C9`). */
import type { SandboxSpec } from '../api/sandbox.ts';
import type { Binding } from '../pod/binding.ts';
import { probes } from './probes.ts';
import type { Sources } from './requirements.ts';

type Given = Pick<Sources, 'spec' | 'runtime'>;

/** Says what is in the way, and names the field; undefined if nothing is. */
type Obstacle = (given: Given) => string | undefined;

export const hasIdentity = ({ identity = {} }: SandboxSpec): boolean => Object.keys(identity).length > 0;

/** Why nothing would confirm that the Pod has read its binding. */
const UNCONFIRMED: Obstacle[] = [
  ({ runtime }) =>
    runtime.spec.lateBinding
      ? undefined
      : `RuntimeEnvironment "${runtime.metadata.name}" does not declare spec.lateBinding`,
  ({ spec }) =>
    spec.command?.length ? "spec.command takes the place of the runtime's own program" : undefined,
  ({ spec }) => (spec.args?.length ? "spec.args changes the runtime's own program" : undefined),
  ({ spec }) =>
    spec.probes?.none || spec.probes?.readiness
      ? "spec.probes takes the place of the runtime's own readiness probe"
      : undefined,
  given =>
    probes(given).readiness === undefined
      ? `RuntimeEnvironment "${given.runtime.metadata.name}" gives this Sandbox no readiness probe`
      : undefined,
];

/** Which variables can't be handed over. */
const UNSENDABLE: Obstacle[] = [
  ({ spec: { env = [] } }) => {
    const secret = env.find(({ valueFrom }) => valueFrom !== undefined);
    return (
      secret && `spec.env "${secret.name}" is from a Secret, and a Secret never travels in an annotation`
    );
  },
  ({ spec: { env = [] } }) => {
    const expanded = env.find(({ value = '' }) => value.includes('$('));
    return (
      expanded &&
      `spec.env "${expanded.name}" has "$(", which Kubernetes replaces only when it starts a container`
    );
  },
];

const firstOf = (obstacles: readonly Obstacle[], given: Given): string | undefined =>
  obstacles.map(says => says(given)).find(said => said !== undefined);

/** How a Pod of the Sandbox's own gets what no variable of its container says. */
export function bindingAtStart(given: Given): Binding {
  if (!hasIdentity(given.spec)) return 'none';
  return firstOf(UNCONFIRMED, given) === undefined ? 'at-start' : 'unconfirmed';
}

/** Whether a Sandbox says anything that could be bound late, and is not to have it from the start. */
export const mayBindLate = (spec: SandboxSpec): boolean =>
  spec.lateBinding !== 'Never' && (hasIdentity(spec) || (spec.env ?? []).length > 0);

/** Why what such a Sandbox says can't be bound late; undefined if it can. */
export const lateObstacle = (given: Given): string | undefined =>
  firstOf([...UNCONFIRMED, ...UNSENDABLE], given);
