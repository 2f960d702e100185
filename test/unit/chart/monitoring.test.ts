/** The alerts and the dashboard ask for what exists, and say what is to be done (`E8`). */
import { describe, expect, it } from 'vitest';
import { impossibleValues } from './label-values.ts';
import { alerts, dashboard, drawn, inChart, read } from './monitoring-files.ts';
import { type ParsedQuery, parseQuery, type Selector } from './promql.ts';
import { SCRAPED } from './scraped-metrics.ts';

const targets = drawn.flatMap(({ title, targets: queries }) =>
  queries.map(({ refId, expr, legendFormat }) => ({
    name: `${title} ${refId}`,
    expr,
    text: legendFormat ?? '',
  })),
);
const queries = [
  ...alerts.map(({ alert, expr, annotations }) => ({ name: alert, expr, text: annotations.description })),
  ...targets,
].map(({ expr, ...query }) => ({ ...query, query: parseQuery(expr) }));

const labelsOf = ({ metric }: Selector): readonly string[] => SCRAPED.get(metric) ?? [];

/** The labels that the answer to a query has. */
function answeredLabels({ aggregations, selectors }: ParsedQuery): readonly string[] {
  const [outermost] = aggregations;
  return outermost ? outermost.by : selectors.flatMap(labelsOf);
}

/** Of `{{ $labels.kind }}` in an annotation or `{{kind}}` in a legend: `kind`. */
const mentioned = (text: string): string[] =>
  [...text.matchAll(/\{\{\s*(?:\$labels\.)?([a-z_]+)\s*\}\}/g)].map(([, label]) => label ?? '');

describe.each(queries)('$name', ({ query, text }) => {
  it('is PromQL, about something', () => {
    expect(query.errors).toEqual([]);
    expect(query.selectors.length).toBeGreaterThan(0);
  });

  it.each(query.selectors)('asks for $metric, which exists and has these labels', selector => {
    expect([...SCRAPED.keys()]).toContain(selector.metric);
    const asked = selector.matchers.map(({ label }) => label);
    expect(asked.filter(label => !labelsOf(selector).includes(label))).toEqual([]);
    expect(impossibleValues(selector)).toEqual([]);
  });

  it('groups by labels that everything it groups has', () => {
    const missing = query.aggregations.flatMap(({ by, selectors }) =>
      selectors.flatMap(selector => by.filter(label => !labelsOf(selector).includes(label))),
    );
    expect(missing).toEqual([]);
  });

  it('names in its text only labels that the answer has', () => {
    expect(mentioned(text).filter(label => !answeredLabels(query).includes(label))).toEqual([]);
  });
});

describe('the alerts', () => {
  const names = alerts.map(({ alert }) => alert);
  it('have a name each', () => {
    expect(new Set(names).size).toBe(names.length);
  });

  const headings = [...read('docs', 'monitoring.md').matchAll(/^#+ (.+)$/gm)].map(([, title = '']) => title);
  /** As GitHub makes an anchor of a heading. */
  const anchor = (title: string) =>
    title
      .toLowerCase()
      .replace(/[^\w\- ]/g, '')
      .replaceAll(' ', '-');

  it.each(alerts)('$alert has a section in docs/monitoring.md that names it', ({ alert, annotations }) => {
    const [page, section] = annotations.runbook.split('#');
    expect(page).toBe('docs/monitoring.md');
    expect(headings.map(anchor)).toContain(section);
    const title = headings.find(heading => anchor(heading) === section) ?? '';
    const [, after = ''] = read('docs', 'monitoring.md').split(`# ${title}\n`);
    expect(after.split(/^#/m)[0]).toContain(`\`${alert}\``);
  });

  it('are the only ones that docs/monitoring.md tells of', () => {
    const told = [...read('docs', 'monitoring.md').matchAll(/`(LLMSafeSpace[A-Z]\w+)`/g)].map(
      ([, name]) => name,
    );
    expect([...new Set(told)].sort()).toEqual([...names].sort());
  });
});

describe('the dashboard', () => {
  const ids = dashboard.panels.map(({ id }) => id);
  it('gives each panel an id of its own', () => {
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('has no panels that overlap or leave the grid', () => {
    const cells = dashboard.panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, cell) => `${x + (cell % w)},${y + Math.floor(cell / w)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
    expect(dashboard.panels.filter(({ gridPos: { x, w } }) => x + w > 24)).toEqual([]);
  });

  it.each(drawn)('$title says what it shows, and asks the chosen Prometheus', shown => {
    expect(shown.description).toMatch(/\w/);
    expect(shown.datasource).toBeDefined();
    expect(shown.targets.length).toBeGreaterThan(0);
  });

  it('names each line of a panel', () => {
    const lines = drawn.filter(({ type }) => type === 'timeseries').flatMap(({ targets: asked }) => asked);
    expect(lines.filter(({ legendFormat }) => !legendFormat)).toEqual([]);
  });

  it('lists in its variables the values of labels that exist', () => {
    const asked = [...inChart('files', 'dashboard.json').matchAll(/label_values\((\w+), (\w+)\)/g)];
    expect(asked).toHaveLength(1);
    for (const [, metric = '', label = ''] of asked) expect(SCRAPED.get(metric)).toContain(label);
  });

  it('uses only variables that it has, or that Grafana brings', () => {
    const used = [...inChart('files', 'dashboard.json').matchAll(/\$(\w+)/g)].map(([, name]) => name ?? '');
    const known = [...dashboard.templating.list.map(({ name }) => name), '__rate_interval', '__all'];
    expect(used.filter(name => !known.includes(name))).toEqual([]);
  });
});
