/** The Grafana dashboard, in the classic model that every Grafana since 11 loads and its sidecar finds in a ConfigMap (`E8`). */
import type { GeneratedFile } from '../generated-file.ts';
import { type Panel, type Query, type Row, rows } from './dashboard-rows.ts';

/** The last one of the classic model; an older Grafana takes a newer number as it is. */
const schemaVersion = 42;
const gridWidth = 24;
/** Whichever Prometheus is chosen above the dashboard. */
const datasource = { type: 'prometheus', uid: '$datasource' };

const threshold = (color: string, value: number | null) => ({ color, value });

const target = ({ promql, legend }: Query, index: number) => ({
  refId: String.fromCharCode('A'.charCodeAt(0) + index),
  datasource,
  editorMode: 'code',
  expr: promql,
  ...(legend === undefined ? { instant: true, range: false } : { legendFormat: legend, range: true }),
});

const lines = ({ unit, stacked, max, limit }: Panel) => ({
  type: 'timeseries',
  fieldConfig: {
    defaults: {
      unit,
      min: 0,
      ...(max === undefined ? {} : { max }),
      color: { mode: 'palette-classic' },
      custom: {
        drawStyle: 'line',
        lineWidth: 1,
        fillOpacity: stacked ? 30 : 10,
        showPoints: 'never',
        stacking: { mode: stacked ? 'normal' : 'none', group: 'A' },
        thresholdsStyle: { mode: limit === undefined ? 'off' : 'dashed' },
      },
      thresholds: {
        mode: 'absolute',
        steps: [threshold('green', null), ...(limit === undefined ? [] : [threshold('red', limit)])],
      },
    },
    overrides: [],
  },
  options: {
    legend: { displayMode: 'list', placement: 'bottom', showLegend: true, calcs: [] },
    tooltip: { mode: 'multi', sort: 'desc' },
  },
});

const stat = ({ unit }: Panel, steps: NonNullable<Panel['stat']>['steps']) => ({
  type: 'stat',
  fieldConfig: {
    defaults: {
      unit,
      color: { mode: 'thresholds' },
      thresholds: { mode: 'absolute', steps: steps.map(([color, from]) => threshold(color, from)) },
    },
    overrides: [],
  },
  options: {
    colorMode: 'value',
    graphMode: 'none',
    justifyMode: 'auto',
    orientation: 'auto',
    textMode: 'auto',
    wideLayout: true,
    showPercentChange: false,
    percentChangeColorMode: 'standard',
    reduceOptions: { calcs: ['lastNotNull'], fields: '', values: false },
  },
});

const header = (title: string) => ({ type: 'row', title, collapsed: false, panels: [] });

const drawing = (panel: Panel) => ({
  ...(panel.stat ? stat(panel, panel.stat.steps) : lines(panel)),
  title: panel.title,
  description: panel.description,
  datasource,
  targets: panel.queries.map(target),
});

/** A header, if the row has one, and beneath it the panels side by side. */
function placed({ title, height, panels }: Row, top: number) {
  const w = gridWidth / panels.length;
  const headers =
    title === undefined ? [] : [{ ...header(title), gridPos: { x: 0, y: top, w: gridWidth, h: 1 } }];
  const y = top + headers.length;
  const drawn = panels.map((panel, index) => ({
    ...drawing(panel),
    gridPos: { x: index * w, y, w, h: height },
  }));
  return { panels: [...headers, ...drawn], bottom: y + height };
}

function placedRows() {
  let top = 0;
  return rows.flatMap(row => {
    const { panels, bottom } = placed(row, top);
    top = bottom;
    return panels;
  });
}

const variables = [
  { name: 'datasource', label: 'Data source', type: 'datasource', query: 'prometheus', refresh: 1 },
  {
    name: 'namespace',
    label: 'Namespace of the pools',
    type: 'query',
    datasource,
    query: { qryType: 1, query: 'label_values(llmsafespace_warmpool_size, namespace)', refId: 'namespaces' },
    refresh: 2,
    sort: 1,
    multi: true,
    includeAll: true,
    allValue: '.*',
    current: { text: ['All'], value: ['$__all'] },
  },
];

/** The dashboard as Grafana's JSON. */
export const dashboard = () => ({
  uid: 'llmsafespace',
  title: 'LLMSafeSpace',
  description: 'Generated from scripts/chart/dashboard-rows.ts by `npm run generate`',
  tags: ['llmsafespace'],
  schemaVersion,
  editable: true,
  graphTooltip: 1,
  refresh: '30s',
  time: { from: 'now-1h', to: 'now' },
  timezone: '',
  annotations: { list: [] },
  links: [],
  templating: { list: variables },
  panels: placedRows().map((panel, index) => ({ id: index + 1, ...panel })),
});

/** The file that the chart puts into a ConfigMap. */
export const dashboardFile = (path: string): GeneratedFile => ({
  path,
  content: `${JSON.stringify(dashboard(), null, 2)}\n`,
});
