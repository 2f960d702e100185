/** What the chart renders for Prometheus and Grafana: it finds what it is to scrape, and passes alerts and dashboard on as they are (`E8`). */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { CHART, openRelease } from './support/release.ts';

interface Rule {
  alert: string;
  annotations: Record<string, string>;
}
interface Labelled {
  metadata: { name: string; labels?: Record<string, string> };
}
interface Rendered extends Labelled {
  kind: string;
  data?: Record<string, string>;
  spec: {
    jobLabel: string;
    selector: { matchLabels: Record<string, string> };
    endpoints: { port: string; interval: string; honorLabels: boolean }[];
    podMetricsEndpoints: { port: string }[];
    groups: { name: string; rules: Rule[] }[];
    ports: { name: string }[];
    template: Labelled & { spec: { containers: { ports: { name: string }[] }[] } };
  };
}

const file = (name: string) => readFileSync(join(CHART, 'files', name), 'utf8');

/** The chart with everything of monitoring switched on, and more values, for a release of any name. */
async function render(release: string, values: readonly string[] = []): Promise<Rendered[]> {
  const parts = ['serviceMonitor', 'prometheusRule', 'dashboard'];
  const all = [...parts.map(part => `monitoring.${part}.enabled=true`), ...values];
  return template(release, ['--set', all.join(',')]);
}

async function template(release: string, flags: readonly string[]): Promise<Rendered[]> {
  const { output } = await openRelease().helm(['template', release, CHART, ...flags]);
  return parseAllDocuments(output)
    .map(document => document.toJS() as Rendered | null)
    .filter(object => object !== null);
}

const selects = (matchLabels: Record<string, string>, { metadata: { labels = {} } }: Labelled) =>
  Object.entries(matchLabels).every(([label, value]) => labels[label] === value);

/** The one object of this kind. */
function only(objects: readonly Rendered[], kind: string): Rendered {
  const [found, ...others] = objects.filter(object => object.kind === kind);
  if (found === undefined || others.length > 0) throw new Error(`there is not one ${kind}`);
  return found;
}

const kinds = (objects: readonly Rendered[]) => objects.map(({ kind }) => kind);

it('is off by default', async () => {
  const objects = await template('llmsafespace', []);
  expect(kinds(objects).filter(kind => /Monitor$|^PrometheusRule$/.test(kind))).toEqual([]);
  expect(objects.filter(({ metadata }) => metadata.name.endsWith('-dashboard'))).toEqual([]);
});

describe.each(['llmsafespace', 'other'])('of a release named %s', release => {
  let objects: Rendered[];
  beforeAll(async () => {
    objects = await render(release, ['monitoring.serviceMonitor.interval=15s']);
  });

  it('the ServiceMonitor finds the metrics of the hook server, as the job that the alerts know', () => {
    const { selector, endpoints, jobLabel } = only(objects, 'ServiceMonitor').spec;
    const services = objects.filter(
      object => object.kind === 'Service' && selects(selector.matchLabels, object),
    );
    expect(services).toHaveLength(1);
    expect(services[0]?.spec.ports.map(({ name }) => name)).toContain(endpoints[0]?.port);
    expect(services[0]?.metadata.labels?.[jobLabel]).toBe('llmsafespace');
    expect(endpoints).toMatchObject([{ honorLabels: true, interval: '15s' }]);
  });

  it('the PodMonitor finds those of Metacontroller', () => {
    const { selector, podMetricsEndpoints, jobLabel } = only(objects, 'PodMonitor').spec;
    const templates = objects
      .filter(({ kind }) => ['Deployment', 'Job'].includes(kind))
      .map(({ spec }) => spec.template)
      .filter(pod => selects(selector.matchLabels, pod));
    expect(templates).toHaveLength(1);
    const ports = templates[0]?.spec.containers.flatMap(container => container.ports.map(({ name }) => name));
    expect(ports).toContain(podMetricsEndpoints[0]?.port);
    expect(templates[0]?.metadata.labels?.[jobLabel]).toBe('metacontroller');
  });

  it('the PrometheusRule holds the alerts as they are in the file', () => {
    expect(only(objects, 'PrometheusRule').spec.groups).toEqual(parse(file('alerts.yaml')).groups);
  });

  it("the dashboard's ConfigMap holds it as it is in the file, where Grafana's sidecar looks", () => {
    const found = objects.filter(({ metadata }) => metadata.labels?.grafana_dashboard === '1');
    expect(found.map(({ kind, data }) => ({ kind, data }))).toEqual([
      { kind: 'ConfigMap', data: { 'llmsafespace.json': file('dashboard.json') } },
    ]);
  });
});

it('gives each object the labels by which it is selected', async () => {
  const labels = ['serviceMonitor', 'prometheusRule'].map(part => `monitoring.${part}.labels.release=prom`);
  const objects = await render('llmsafespace', labels);
  const labelled = objects.filter(({ metadata }) => metadata.labels?.release === 'prom');
  expect(kinds(labelled).sort()).toEqual(['PodMonitor', 'PrometheusRule', 'ServiceMonitor']);
});

it("with the cluster's own Metacontroller leaves alone what may not be scraped", async () => {
  const objects = await render('llmsafespace', [
    'metacontroller.enabled=false',
    'externalMetacontroller.namespace=mc',
    'externalMetacontroller.serviceAccountName=mc',
    'externalMetacontroller.podLabels.app=mc',
  ]);
  expect(kinds(objects)).not.toContain('PodMonitor');
  const alerts = only(objects, 'PrometheusRule').spec.groups.flatMap(({ rules }) =>
    rules.map(({ alert }) => alert),
  );
  expect(alerts).toContain('LLMSafeSpaceHooksUnanswered');
  expect(alerts).not.toContain('LLMSafeSpaceMetacontrollerDown');
});

it('links each alert to its section, where the page is kept', async () => {
  const page = 'https://runbooks.invalid/llmsafespace.md';
  const objects = await render('llmsafespace', [`monitoring.prometheusRule.runbookUrl=${page}`]);
  const rules = only(objects, 'PrometheusRule').spec.groups.flatMap(group => group.rules);
  for (const { annotations } of rules) {
    expect(annotations.runbook_url).toBe(annotations.runbook?.replace('docs/monitoring.md', page));
    expect(annotations.runbook_url).toMatch(/^https:.*#/);
  }
});
