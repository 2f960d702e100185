import type { ContainerPort, Probe } from 'kubernetes-types/core/v1.js';
import type { RuntimeEnvironmentSpec } from '../api/runtimeenvironment.ts';
import type { PodRequirements } from '../pod/requirements.ts';

const DEFAULT_PORT = 8080;

type RuntimeProbe = NonNullable<NonNullable<RuntimeEnvironmentSpec['probes']>['liveness']>;

/** The seeds' probes, for runtimes that declare none (`B3`). */
const DEFAULT_LIVENESS: Probe = {
  httpGet: { path: '/health', port: DEFAULT_PORT },
  initialDelaySeconds: 5,
  periodSeconds: 10,
};
const DEFAULT_READINESS: Probe = {
  httpGet: { path: '/ready', port: DEFAULT_PORT },
  initialDelaySeconds: 2,
  periodSeconds: 5,
};

/** The ports of a runtime's image; where it declares none, the seeds' HTTP port. */
export const containerPorts = ({ ports }: RuntimeEnvironmentSpec): ContainerPort[] =>
  ports ?? [{ name: 'http', containerPort: DEFAULT_PORT, protocol: 'TCP' }];

const withoutNone = ({ none: _, ...probe }: RuntimeProbe): Probe => probe as Probe;

const probeOr = (declared: RuntimeProbe | undefined, builtIn: Probe | undefined): Probe | undefined => {
  if (declared === undefined) return builtIn;
  return declared.none ? undefined : withoutNone(declared);
};

/** The runtime's probes; one it declares as `none` is left out, one it doesn't mention is the seeds'. */
export const probes = ({ probes: declared }: RuntimeEnvironmentSpec): PodRequirements['probes'] => {
  const startup = probeOr(declared?.startup, undefined);
  const liveness = probeOr(declared?.liveness, DEFAULT_LIVENESS);
  const readiness = probeOr(declared?.readiness, DEFAULT_READINESS);
  return { ...(startup && { startup }), ...(liveness && { liveness }), ...(readiness && { readiness }) };
};
