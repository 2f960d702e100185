/** Each CEL rule and each pattern of the CRDs has a rejected and an accepted case in the end-to-end tables (A4). */
import { describe, expect, it } from 'vitest';
import { invalidChanges, validChanges } from '../../../e2e/invalid-changes.ts';
import { invalidManifests } from '../../../e2e/invalid-manifests.ts';
import { validManifests } from '../../../e2e/valid-manifests.ts';
import { completeSpecs } from './complete-manifests.ts';
import { allFields } from './schema-walk.ts';

const rejected = [...invalidManifests, ...invalidChanges];

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

/** `spec.env[].name` for every field that a value sets. */
function pathsOf(value: unknown, path: string): string[] {
  if (Array.isArray(value)) return [path, ...value.flatMap(item => pathsOf(item, `${path}[]`))];
  if (!isRecord(value)) return [path];
  return [path, ...Object.entries(value).flatMap(([name, field]) => pathsOf(field, `${path}.${name}`))];
}

const complete = Object.entries(completeSpecs).map(([kind, spec]) => ({ kind, spec }));
const changed = validChanges.map(({ kind, spec, change }) => ({ kind, spec: { ...spec, ...change } }));
const accepted = new Set(
  [...complete, ...changed, ...validManifests].flatMap(({ kind, spec }) =>
    pathsOf(spec, 'spec').map(path => `${kind} ${path}`),
  ),
);

/** A rule or pattern, and the fields that it is about: several, where kinds share a schema. */
const constraints = (said: (field: (typeof allFields)[number]) => string[]) => {
  const byText = Map.groupBy(
    allFields.flatMap(field => said(field).map(text => ({ text, field: `${field.kind} ${field.path}` }))),
    ({ text }) => text,
  );
  return [...byText].map(([text, rows]) => ({ text, fields: rows.map(({ field }) => field) }));
};

const rules = constraints(({ schema }) =>
  (schema['x-kubernetes-validations'] ?? []).map(({ message }) => message),
);
const patterns = constraints(({ schema }) => (schema.pattern ? [schema.pattern] : []));

const pathOfRow = ({ kind, field }: { kind: string; field: string }) =>
  `${kind} ${field.replaceAll(/\[\d+\]/g, '[]')}`;

describe('rejected', () => {
  it.each(rules)('by the rule: $text', ({ text }) => {
    expect(rejected.filter(({ says }) => text.includes(says))).not.toEqual([]);
  });

  it.each(patterns)('by the pattern $text', ({ fields }) => {
    const rows = rejected.filter(({ says }) => says.includes('should match')).map(pathOfRow);
    expect(rows.filter(row => fields.includes(row))).not.toEqual([]);
  });
});

describe('accepted', () => {
  it.each([...rules, ...patterns])('by $text', ({ fields }) => {
    expect(fields.filter(field => accepted.has(field))).not.toEqual([]);
  });
});
