/** What a Pod may ask for that processes of this machine can't give: refused by name rather than ignored. */
import type { Container, Pod, Probe, Volume } from './pod.ts';

interface Rule<Subject> {
  what: string;
  found(subject: Subject): boolean;
}

const has = (subject: object | undefined, key: string) => subject !== undefined && key in subject;

const volumeKinds = ['configMap', 'secret', 'projected', 'downwardAPI', 'emptyDir'];
const projectionKinds = ['serviceAccountToken', 'configMap', 'secret', 'downwardAPI'];

const volumeRules: Rule<Volume>[] = [
  { what: 'a volume of this kind', found: volume => !volumeKinds.some(kind => has(volume, kind)) },
  {
    what: 'a projected source of this kind',
    found: ({ projected }) =>
      projected?.sources.some(source => !projectionKinds.some(kind => has(source, kind))) ?? false,
  },
];

const probeRules: Rule<Probe>[] = [
  { what: 'an exec probe', found: probe => has(probe, 'exec') },
  { what: 'a gRPC probe', found: probe => has(probe, 'grpc') },
];

const containerRules: Rule<Container>[] = [
  { what: 'lifecycle.postStart', found: ({ lifecycle }) => has(lifecycle, 'postStart') },
  {
    what: 'a lifecycle.preStop other than sleep',
    found: ({ lifecycle }) => lifecycle?.preStop !== undefined && lifecycle.preStop.sleep === undefined,
  },
  { what: 'subPathExpr', found: ({ volumeMounts }) => volumeMounts.some(mount => has(mount, 'subPathExpr')) },
  { what: 'a sidecar (an init container that is restarted)', found: one => has(one, 'restartPolicy') },
];

const podRules: Rule<Pod>[] = [
  { what: 'hostNetwork', found: ({ spec }) => spec.hostNetwork === true },
  { what: 'activeDeadlineSeconds', found: ({ spec }) => has(spec, 'activeDeadlineSeconds') },
];

const broken = <Subject>(rules: Rule<Subject>[], subject: Subject, where: string): string[] =>
  rules.filter(rule => rule.found(subject)).map(({ what }) => `${where}${what}`);

function ofContainer(container: Container): string[] {
  const where = `container ${container.name}: `;
  const { startupProbe, readinessProbe, livenessProbe } = container;
  const probes = Object.entries({ startupProbe, readinessProbe, livenessProbe }).flatMap(([name, probe]) =>
    probe ? broken(probeRules, probe, `${where}${name}: `) : [],
  );
  return [...broken(containerRules, container, where), ...probes];
}

/** Everything this Pod asks for that can't be played, each with its place; empty for most Pods. */
export function unsupportedIn(pod: Pod): string[] {
  const { volumes, initContainers, containers } = pod.spec;
  return [
    ...broken(podRules, pod, ''),
    ...volumes.flatMap(volume => broken(volumeRules, volume, `volume ${volume.name}: `)),
    ...[...initContainers, ...containers].flatMap(ofContainer),
  ];
}
