/** What the chart renders with each documented combination of values is what the API server takes, strictly. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { foreignCrdFolders } from '../../local/schemas.ts';
import { type Installed, install } from './support/installed.ts';
import { CHART, RELEASE, valuesFile } from './support/release.ts';
import { helm, render } from './support/rendered.ts';
import { combinations, refused } from './support/value-rows.ts';

/** Those of the Pods that `helm test` makes, in the releases of the rows. */
const TEST_ACCOUNTS = ['llmsafespace-test', 'code-llmsafespace-test'];

let installed: Installed;
let folders: string[];

beforeAll(async () => {
  installed = await install();
  folders = await foreignCrdFolders();
  for (const folder of folders) await installed.kubectl(['apply', '--server-side', '-f', folder]);
  await installed.kubectl(['wait', '--for=condition=Established', 'crd', '--all', '--timeout=60s']);
  // A Pod is refused where its ServiceAccount isn't there yet; a dry run makes none.
  for (const name of TEST_ACCOUNTS) await installed.kubectl(['create', 'serviceaccount', name]);
});
afterAll(async () => {
  for (const folder of folders) await installed.kubectl(['delete', '-f', folder, '--wait=false']);
  await installed.close();
});

it('helm lint finds nothing wrong', async () => {
  const { output } = await helm()(['lint', CHART, '--strict']);
  expect(output).toContain('0 chart(s) failed');
});

describe('the API server takes what is rendered', () => {
  it.each(combinations)('$name', async ({ values, contains = [], lacks = [], release = RELEASE }) => {
    const rendered = await render(release, values);
    for (const text of contains) expect(rendered).toContain(text);
    for (const text of lacks) expect(rendered).not.toContain(text);
    const file = valuesFile(rendered);
    const flags = ['--server-side', '--force-conflicts', '--dry-run=server', '--validate=strict'];
    await installed.kubectl(['apply', ...flags, '--field-manager=render-test', '-f', file]);
  });
});

interface Rule {
  ports: { port: unknown }[];
}
interface Rendered {
  kind: string;
  spec: {
    ingress?: Rule[];
    egress?: Rule[];
    template: { spec: { containers: { ports?: { containerPort: number }[] }[] } };
    paramKind?: object;
    matchConstraints: { namespaceSelector?: object };
  };
}

/** What is rendered without any values, by kind. */
async function renderedSpecs(): Promise<(kind: string) => Rendered['spec'][]> {
  const objects = parseAllDocuments(await render(RELEASE, {})).map(
    document => document.toJS() as Rendered | null,
  );
  return kind => objects.flatMap(object => (object?.kind === kind ? [object.spec] : []));
}

const ports = (rules: Rule[] = []) => rules.flatMap(rule => rule.ports.map(({ port }) => port));

it('NetworkPolicies give ports by number, those that the containers listen at', async () => {
  const ofKind = await renderedSpecs();
  const policies = ofKind('NetworkPolicy');
  const listened = ofKind('Deployment')
    .flatMap(({ template }) => template.spec.containers)
    .flatMap(container => container.ports ?? [])
    .map(({ containerPort }) => containerPort);
  const opened = policies.flatMap(({ ingress }) => ports(ingress));
  expect(opened).toHaveLength(3);
  expect(listened).toEqual(expect.arrayContaining(opened));
  const asked = policies.flatMap(({ egress }) => ports(egress));
  expect(asked).toContain(8443);
  expect(asked.filter(port => typeof port !== 'number')).toEqual([]);
});

// An API server that has yet to find the parameter's kind, as for 30 s after its start, refuses all that the policy matches.
it('policies with a parameter match namespaces that require a profile, and no others', async () => {
  const policies = (await renderedSpecs())('ValidatingAdmissionPolicy').filter(({ paramKind }) => paramKind);
  const requiring = { matchExpressions: [{ key: 'llmsafespace.dev/required-profile', operator: 'Exists' }] };
  expect(policies.map(({ matchConstraints }) => matchConstraints.namespaceSelector)).toEqual([
    requiring,
    requiring,
  ]);
});

// The API server parses a policy's own selectors at every write in the cluster, before it looks at the resource.
it('policies without a parameter leave selectors to their bindings', async () => {
  const policies = (await renderedSpecs())('ValidatingAdmissionPolicy').filter(({ paramKind }) => !paramKind);
  const constraints = new Set(policies.flatMap(({ matchConstraints }) => Object.keys(matchConstraints)));
  expect([...constraints]).toEqual(['resourceRules']);
});

describe('wrong values are refused, and named', () => {
  it.each(refused)('$name', async ({ values, says }) => {
    const error = await render(RELEASE, values).then(
      () => 'it was rendered',
      (reason: Error) => reason.message,
    );
    for (const text of says) expect(error).toContain(text);
  });
});
