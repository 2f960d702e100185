/** Who may talk to whom in an installation, by the NetworkPolicies and the Pods that the chart renders. What no row says is closed. */
import type { PodSpec } from 'kubernetes-types/core/v1.js';
import type { ObjectMeta } from 'kubernetes-types/meta/v1.js';
import type { NetworkPolicy } from 'kubernetes-types/networking/v1.js';
import { beforeAll, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { type Member, openWays, type Row, waysOf } from '../network/matrix.ts';
import { partyOf } from '../network/party.ts';
import { NAMESPACE, RELEASE } from './support/release.ts';
import { render } from './support/rendered.ts';

/** DNS, what the API server has, the webhooks, both metrics, and a port that nobody opens. */
const PORTS = ['53/UDP', '53/TCP', '443/TCP', '6443/TCP', '8443/TCP', '8081/TCP', '9999/TCP', '22/TCP'];
const OUTSIDE = ['prometheus', 'tenant', 'sandbox', 'address'];
const PROGRAMS = ['hook-server', 'metacontroller', 'test', 'removal'];

const row = (name: string, from: string[], to: string[], ports: string[]): Row => ({ name, from, to, ports });

const TABLE: Row[] = [
  row(
    'the webhooks are called by Metacontroller, and by the chart’s test',
    ['metacontroller', 'test'],
    ['hook-server'],
    ['8443/TCP'],
  ),
  row('Prometheus reads the metrics of the hook server', ['prometheus'], ['hook-server'], ['8081/TCP']),
  row('… and those of Metacontroller', ['prometheus'], ['metacontroller'], ['9999/TCP']),
  row('every program asks the DNS and the API server, wherever they are', PROGRAMS, OUTSIDE, [
    '53/UDP',
    '53/TCP',
    '443/TCP',
    '6443/TCP',
  ]),
];

interface Workload {
  kind: 'Deployment' | 'Job' | 'Pod';
  metadata: ObjectMeta;
  spec: PodSpec & { template?: { metadata: ObjectMeta; spec: PodSpec } };
}
type Rendered = Workload | (NetworkPolicy & { kind: 'NetworkPolicy' });

/** The Pod that an object is or makes. */
const podOf = ({ metadata, spec }: Workload) => ({
  metadata: { ...(spec.template?.metadata ?? metadata), namespace: NAMESPACE, name: metadata.name ?? '' },
  spec: spec.template?.spec ?? spec,
});

const named = (namespace: string): Record<string, string> => ({ 'kubernetes.io/metadata.name': namespace });

const isWorkload = (object: Rendered): object is Workload =>
  ['Deployment', 'Job', 'Pod'].includes(object.kind);

/** `llmsafespace`, `llmsafespace-metacontroller`, … by the names that the table has for them. */
const NAMES: Record<string, string> = {
  [RELEASE]: 'hook-server',
  [`${RELEASE}-metacontroller`]: 'metacontroller',
  [`${RELEASE}-test`]: 'test',
  [`${RELEASE}-finalizers`]: 'removal',
};

const foreign = (name: string, namespace: string, labels: Record<string, string>): Member => ({
  name,
  party: partyOf({ metadata: { name, namespace, labels } }, named(namespace)),
  isOurs: false,
});

let members: Member[];
let policies: NetworkPolicy[];

beforeAll(async () => {
  const objects = parseAllDocuments(await render(RELEASE, {})).flatMap(
    document => (document.toJS() as Rendered | null) ?? [],
  );
  policies = objects.filter(object => object.kind === 'NetworkPolicy');
  members = [
    ...objects.filter(isWorkload).map(object => ({
      name: NAMES[object.metadata.name ?? ''] ?? `${object.kind} ${object.metadata.name}`,
      party: partyOf(podOf(object), named(NAMESPACE)),
      isOurs: true,
    })),
    foreign('prometheus', 'monitoring', { 'app.kubernetes.io/name': 'prometheus' }),
    foreign('tenant', 'team', {
      'app.kubernetes.io/name': 'metacontroller',
      'app.kubernetes.io/instance': RELEASE,
    }),
    foreign('sandbox', 'team', { app: 'llmsafespace', component: 'sandbox' }),
    { name: 'address', party: { addresses: ['203.0.113.5'] }, isOurs: false },
  ];
});

test('every program of the chart is in the table', () => {
  expect(members.map(({ name }) => name).sort()).toEqual([...PROGRAMS, ...OUTSIDE].sort());
});

test('what is open is what the table says', () => {
  expect([...openWays(members, PORTS, policies)].sort()).toEqual([...waysOf(TABLE)].sort());
});
