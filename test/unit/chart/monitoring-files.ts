/** The alerts and the dashboard of the chart, as their readers take them. */
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { inRepository } from '../../../local/paths.ts';

/** The text of a file of the repository. */
export const read = (...path: string[]) => readFileSync(inRepository(...path), 'utf8');
/** The text of a file of the chart. */
export const inChart = (...path: string[]) => read('charts', 'llmsafespace', ...path);

const alertRule = z.strictObject({
  alert: z.string().regex(/^LLMSafeSpace[A-Z][A-Za-z]+$/),
  expr: z.string(),
  for: z.string().regex(/^\d+[mh]$/),
  labels: z.strictObject({ severity: z.enum(['critical', 'warning']) }),
  annotations: z.strictObject({
    summary: z.string().regex(/[^.]$/),
    description: z.string().regex(/\.$/),
    runbook: z.string(),
  }),
});
const { groups } = z
  .strictObject({ groups: z.array(z.strictObject({ name: z.string(), rules: z.array(alertRule) })) })
  .parse(parse(inChart('files', 'alerts.yaml')));
export const alerts = groups.flatMap(({ rules }) => rules);

const gridPos = z.strictObject({ x: z.int(), y: z.int(), w: z.int(), h: z.int() });
const panel = z.looseObject({
  id: z.int(),
  type: z.enum(['row', 'timeseries', 'stat']),
  title: z.string(),
  gridPos,
  description: z.string().optional(),
  datasource: z.object({ type: z.literal('prometheus'), uid: z.literal('$datasource') }).optional(),
  targets: z
    .array(z.looseObject({ refId: z.string(), expr: z.string(), legendFormat: z.string().optional() }))
    .default([]),
});
export const dashboard = z
  .looseObject({
    uid: z.string().max(40),
    schemaVersion: z.literal(42),
    panels: z.array(panel),
    templating: z.object({ list: z.array(z.looseObject({ name: z.string() })) }),
  })
  .parse(JSON.parse(inChart('files', 'dashboard.json')));
/** The panels that show something. */
export const drawn = dashboard.panels.filter(({ type }) => type !== 'row');
