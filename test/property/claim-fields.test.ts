/** Field for field: whatever changes a Sandbox's Pod changes which warm Pods fit, and nothing else does. */
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { runtimeEnvironmentDefinition } from '../../hooks/api/runtimeenvironment.ts';
import { sandboxDefinition } from '../../hooks/api/sandbox.ts';
import { sandboxProfileDefinition } from '../../hooks/api/sandboxprofile.ts';
import { nearestPool } from '../../hooks/claim/cold/nearest.ts';
import { settingsSchema } from '../../hooks/settings.ts';
import { claimOrderIn } from '../builders/claim.ts';
import { coldPodIn } from '../builders/cold-pod.ts';
import { CLAIMING, settings } from '../builders/context.ts';
import type { Layers } from '../builders/layers.ts';
import { lateRow } from '../builders/pod-fields/late.ts';
import { profileFields } from '../builders/pod-fields/profile.ts';
import type { FieldRow } from '../builders/pod-fields/row.ts';
import { runtimeFields } from '../builders/pod-fields/runtime.ts';
import { sandboxFields } from '../builders/pod-fields/sandbox.ts';
import { settingsFields } from '../builders/pod-fields/settings.ts';
import { LARGE_PROFILES, profile, runtimeClass, runtimeEnvironment } from '../builders/related.ts';
import { request } from '../builders/request.ts';
import { sandbox } from '../builders/sandbox.ts';
import { type Field, fieldsBelow, fieldsOf, type StructuralSchema } from '../unit/hooks/api/schema-walk.ts';

const leavesOf = (fields: readonly Field[]) =>
  fields.flatMap(({ path, schema }) => (schema.properties || schema.items ? [] : [path]));

const specLeaves = (definition: Parameters<typeof fieldsOf>[0], layer: keyof Layers) =>
  leavesOf(fieldsOf(definition))
    .filter(path => path.startsWith('spec.'))
    .map(path => path.replace(/^spec/, layer));

const settingsLeaves = leavesOf(
  fieldsBelow(z.toJSONSchema(settingsSchema, { io: 'input' }) as StructuralSchema, 'settings'),
);

const TABLES: [kind: string, leaves: string[], rows: FieldRow[]][] = [
  ['Sandbox', specLeaves(sandboxDefinition, 'spec'), sandboxFields],
  ['SandboxProfile', specLeaves(sandboxProfileDefinition, 'profile'), profileFields],
  ['RuntimeEnvironment', specLeaves(runtimeEnvironmentDefinition, 'runtime'), runtimeFields],
  ['installation', settingsLeaves, settingsFields],
];

const ALL_LEAVES = new Set(TABLES.flatMap(([, leaves]) => leaves));

/** `spec.env[].name` → `A`, for each leaf that is set. */
function leafValues(value: unknown, path: string): [path: string, value: unknown][] {
  if (ALL_LEAVES.has(path)) return [[path, value]];
  if (Array.isArray(value)) return value.flatMap(item => leafValues(item, `${path}[]`));
  return Object.entries(value ?? {}).flatMap(([field, below]) =>
    leafValues(below, path === '' ? field : `${path}.${field}`),
  );
}

const differing = ({ one, other }: FieldRow): string[] => {
  const [before, after] = [one, other].map(layers => new Map(leafValues(layers, '')));
  const paths = [...new Set([...(before?.keys() ?? []), ...(after?.keys() ?? [])])];
  return paths.filter(path => JSON.stringify(before?.get(path)) !== JSON.stringify(after?.get(path)));
};

const related = (layers: Layers) => [
  runtimeEnvironment()
    .spec(layers.runtime ?? {})
    .build(),
  runtimeEnvironment('nodejs').language('nodejs', '22').spec({ image: 'node:22' }).build(),
  profile('mine')
    .spec(layers.profile ?? {})
    .build(),
  ...LARGE_PROFILES,
  runtimeClass('gvisor'),
  runtimeClass('runsc'),
];

/** A Sandbox that says what these layers do, the claim's order about it and the Pod that it would get without a claim. */
function outcome(layers: Layers) {
  const base = {
    runtime: 'python-3-10',
    ...(layers.profile && { profileRef: { name: 'mine' } }),
  };
  const envelope = request(
    sandbox()
      .spec({ ...base, ...layers.spec })
      .build(),
  )
    .with(...related(layers))
    .build();
  const chosen = settings({ ...CLAIMING, ...layers.settings });
  return { order: claimOrderIn(envelope, chosen), pod: coldPodIn(envelope, chosen) };
}

const claimOf = (layers: Layers) => {
  const { order, pod } = outcome(layers);
  if (order?.order !== 'claim' || pod === undefined) throw new Error(`no claim: ${JSON.stringify(order)}`);
  const { podTemplateSuffix: suffix, hashAnnotation, podTemplate: template, annotations } = order;
  const binding = annotations['llmsafespace.dev/binding'];
  return { suffix, hash: hashAnnotation.value, template, binding, pod };
};

const meaningIn =
  (rows: readonly FieldRow[]) =>
  (...meanings: FieldRow['meaning'][]) =>
    rows.filter(row => meanings.includes(row.meaning)).map(row => [row.fields.join(' with '), row] as const);

describe.each(TABLES)('the fields of a %s', (_kind, leaves, rows) => {
  const meaning = meaningIn(rows);

  it('all have a row', () => {
    expect(leaves.length).toBeGreaterThan(10);
    expect(leaves.toSorted()).toEqual([...new Set(rows.flatMap(({ fields }) => fields))].toSorted());
  });

  it('are all that differs in their row', () => {
    for (const row of rows) expect(differing(row).toSorted()).toEqual([...row.fields].toSorted());
  });

  it.each(meaning('another'))('%s makes another Pod, which no Pod of the first value fits', (_field, row) => {
    const [one, other] = [claimOf(row.one), claimOf(row.other)];
    expect(other.pod).not.toEqual(one.pod);
    expect(other.hash).not.toBe(one.hash);
    expect(other.suffix).not.toBe(one.suffix);
  });

  it.each(meaning('the same'))('%s makes the same Pod, which a warm Pod fits', (_field, row) => {
    expect(claimOf(row.other)).toEqual(claimOf(row.one));
  });

  it.each(meaning('volumes', 'switched off'))('%s leaves a Pod of its own', (_field, row) => {
    expect(outcome(row.other).order).toBeUndefined();
  });

  it.each(meaning('refused'))('%s leaves no Pod', (_field, row) => {
    expect(claimOf(row.one)).toBeDefined();
    expect(outcome(row.other)).toEqual({ order: undefined, pod: undefined });
  });
});

describe.each(TABLES)(
  'the fields of a %s, where the Sandbox tells its Pod something late,',
  (_kind, _, rows) => {
    const meaning = meaningIn(rows.map(lateRow));

    it.each(meaning('another'))(
      '%s makes another Pod, which no Pod of the first value fits',
      (_field, row) => {
        const [one, other] = [claimOf(row.one), claimOf(row.other)];
        expect(other.hash).not.toBe(one.hash);
        expect(other.suffix).not.toBe(one.suffix);
      },
    );

    it.each(meaning('the same'))('%s makes the same Pod, which is told the same', (_field, row) => {
      expect(claimOf(row.other)).toEqual(claimOf(row.one));
    });

    it.each(meaning('volumes', 'switched off'))('%s leaves a Pod of its own', (_field, row) => {
      expect(outcome(row.other).order).toBeUndefined();
    });
  },
);

describe('what is bound late', () => {
  const rows = meaningIn(sandboxFields.map(lateRow))('bound late');

  it('is env and identity, and nothing else', () => {
    expect(rows.map(([field]) => field)).toEqual(['spec.env[].name', 'spec.env[].value', 'spec.identity']);
  });

  it.each(rows)(
    '%s makes the same Pod, which is told something else, and another Pod of its own',
    (_field, row) => {
      const [one, other] = [claimOf(row.one), claimOf(row.other)];
      expect({ ...other, binding: undefined, pod: undefined }).toEqual({
        ...one,
        binding: undefined,
        pod: undefined,
      });
      expect(other.binding).not.toBe(one.binding);
      expect(other.pod).not.toEqual(one.pod);
    },
  );
});

describe('where the nearest pool differs in a field of a Sandbox', () => {
  const different = sandboxFields.filter(({ meaning }) => meaning === 'another');

  it.each(different.map(row => [row.fields.join(' with '), row] as const))('%s is told', (_field, row) => {
    const [offered, asked] = [claimOf(row.one), claimOf(row.other)];
    const pool = { pool: 'near', template: { spec: offered.template.spec } };
    const [, told = 'none'] = /differs first in (\S+)/.exec(nearestPool(asked.template, [pool]) ?? '') ?? [];
    // A profile fills in fields of its own.
    const isTold = row.fields.some(field => field.startsWith(told)) || told === 'spec.resources.memory';
    expect(isTold, told).toBe(true);
  });
});
