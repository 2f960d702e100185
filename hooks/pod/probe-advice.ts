import type { Probe } from 'kubernetes-types/core/v1.js';
import type { PodContainer } from './containers.ts';

/** Describes a probe briefly; a command may be long or private, and isn't quoted. */
function asks({ httpGet, tcpSocket, grpc }: Probe): string {
  if (httpGet) return ` (HTTP GET ${httpGet.path ?? '/'} on port ${httpGet.port})`;
  if (tcpSocket) return ` (a connection to port ${tcpSocket.port})`;
  return grpc ? ` (gRPC on port ${grpc.port})` : ' (a command)';
}

/** The probe that a running container waits for. */
function awaitedProbe({ spec, status }: PodContainer): string | undefined {
  if (spec.startupProbe && !status?.started) return `startup probe${asks(spec.startupProbe)}`;
  return spec.readinessProbe && `readiness probe${asks(spec.readinessProbe)}`;
}

/** Only the program's probes are ours to set. */
const remedy = ({ role }: PodContainer) =>
  role === 'program'
    ? '; make the program answer it, or set spec.probes of the Sandbox or its RuntimeEnvironment (none: true switches probes off)'
    : '';

/** The probe that a running container waits for, and the field that sets it; undefined if none. */
export function probeAdvice(container: PodContainer): string | undefined {
  const probe = awaitedProbe(container);
  return probe && `its ${probe} has not succeeded${remedy(container)}`;
}
