import type { ContainerPort, Probe } from 'kubernetes-types/core/v1.js';
import type { Probes } from '../api/probes.ts';
import type { RuntimeEnvironment, RuntimeEnvironmentSpec } from '../api/runtimeenvironment.ts';
import type { SandboxSpec } from '../api/sandbox.ts';
import type { PodRequirements } from '../pod/requirements.ts';

const DEFAULT_PORT = 8080;

type ProbeName = 'liveness' | 'readiness' | 'startup';
type DeclaredProbe = NonNullable<Probes[ProbeName]>;

/** What decides about the probes of a Pod. */
interface ProbeSources {
  spec: SandboxSpec;
  runtime: RuntimeEnvironment;
}

/** The seeds' probes (`B3`), each second from the start, for a Pod is used the moment that it is Ready. */
const DEFAULT_READINESS: Probe = {
  httpGet: { path: '/ready', port: DEFAULT_PORT },
  periodSeconds: 1,
  // A program that is busy for some seconds doesn't lose its traffic.
  failureThreshold: 15,
};
const DEFAULT_LIVENESS: Probe = {
  httpGet: { path: '/health', port: DEFAULT_PORT },
  initialDelaySeconds: 5,
  periodSeconds: 10,
};

/** A runtime that waits to be bound holds the answer back for a while, so that it can give it the moment that it is bound. */
const DEFAULT_LATE_READINESS: Probe = {
  ...DEFAULT_READINESS,
  timeoutSeconds: 10,
  // Each may take that long.
  failureThreshold: 3,
};

/** With its period of a second, as long as the longest `timeout`: nothing that still starts is restarted. */
const GATE_FAILURES = 3600;

/** The ports of a runtime's image; where it declares none, the seeds' HTTP port. */
export const containerPorts = ({ ports }: RuntimeEnvironmentSpec): ContainerPort[] =>
  ports ?? [{ name: 'http', containerPort: DEFAULT_PORT, protocol: 'TCP' }];

/** Only the runtime's own server is known to answer the seeds' probes: no other program, and no task. */
const runsOwnServer = ({ spec, runtime }: ProbeSources): boolean =>
  !spec.command?.length &&
  spec.restartPolicy === 'Always' &&
  containerPorts(runtime.spec).some(({ containerPort }) => containerPort === DEFAULT_PORT);

/** What says that a server has started which is not Ready before it is bound. */
const DEFAULT_LATE_STARTUP: Probe = {
  httpGet: { path: '/health', port: DEFAULT_PORT },
  periodSeconds: 1,
  failureThreshold: GATE_FAILURES,
};

/** The Sandbox's, else the runtime's. */
const declaredAs = (name: ProbeName, { spec, runtime }: ProbeSources): DeclaredProbe | undefined =>
  spec.probes?.[name] ?? runtime.spec.probes?.[name];

const withoutNone = ({ none: _, ...probe }: DeclaredProbe): Probe => probe as Probe;

const probeOr = (declared: DeclaredProbe | undefined, builtIn: Probe | undefined): Probe | undefined => {
  if (declared === undefined) return builtIn;
  return declared.none ? undefined : withoutNone(declared);
};

const hasDefaults = (sources: ProbeSources) => runsOwnServer(sources) && !sources.runtime.spec.probes?.none;

/** A default liveness probe waits for the first readiness. */
const gateOf = (readiness: Probe | undefined): Probe | undefined =>
  readiness && { ...readiness, failureThreshold: GATE_FAILURES };

type PodProbes = PodRequirements['probes'];

/** The probe of this name: a declared one, else the built-in one where the runtime's own server runs. */
const wantedIn =
  (sources: ProbeSources) =>
  (name: ProbeName, builtIn: Probe | undefined): Probe | undefined =>
    probeOr(declaredAs(name, sources), hasDefaults(sources) ? builtIn : undefined);

const together = ({ startup, liveness, readiness }: Record<ProbeName, Probe | undefined>): PodProbes => ({
  ...(startup && { startup }),
  ...(liveness && { liveness }),
  ...(readiness && { readiness }),
});

/**
 * The probes of a Pod: the Sandbox's, else the runtime's, else the seeds' where the runtime's own server runs; one declared as `none` is
 * left out.
 */
export const probes = (sources: ProbeSources): PodProbes => {
  if (sources.spec.probes?.none) return {};
  const wanted = wantedIn(sources);
  const readiness = wanted('readiness', DEFAULT_READINESS);
  const liveness = wanted('liveness', DEFAULT_LIVENESS);
  const startup = wanted('startup', liveness === DEFAULT_LIVENESS ? gateOf(readiness) : undefined);
  return together({ startup, liveness, readiness });
};

/** Those of a Pod that waits to be bound: it has started before, and is Ready after that. */
export const lateProbes = (sources: ProbeSources): PodProbes => {
  const wanted = wantedIn(sources);
  return together({
    startup: wanted('startup', DEFAULT_LATE_STARTUP),
    liveness: wanted('liveness', DEFAULT_LIVENESS),
    readiness: wanted('readiness', DEFAULT_LATE_READINESS),
  });
};
