import { describe, expect, it } from 'vitest';
import { customResourceDefinition } from '../../../../hooks/api/crd.ts';
import { kindDefinitions } from '../../../../hooks/api/definitions.ts';
import { allFields, fieldsOf } from './schema-walk.ts';
import { seedFields } from './seed-fields.ts';

const versionOf = (kind: string) => {
  const definition = kindDefinitions.find(candidate => candidate.kind === kind);
  return definition && customResourceDefinition(definition).spec.versions[0];
};

describe('structural schema', () => {
  it.each(allFields)('$kind $path has a sentence for kubectl explain (A5)', ({ path, schema }) => {
    if (!path.endsWith('[]') || schema.properties) expect(schema.description).toMatch(/^[A-Z].*\.$/);
  });

  it.each(allFields)('$kind $path says its type', ({ schema }) => {
    if (schema['x-kubernetes-int-or-string']) expect(schema.type).toBeUndefined();
    else expect(['object', 'array', 'string', 'integer', 'boolean']).toContain(schema.type);
  });

  it.each(allFields)('$kind $path uses no keyword that a CRD refuses', ({ schema }) => {
    const refused = [
      '$ref',
      '$schema',
      'const',
      'definitions',
      'oneOf',
      'propertyNames',
      // A map has no fields of its own.
      ...(schema.properties ? ['additionalProperties'] : []),
    ];
    expect(Object.keys(schema).filter(keyword => refused.includes(keyword))).toEqual([]);
  });

  it.each(allFields.filter(({ path }) => path.startsWith('spec')))('$kind $path is bounded', ({ schema }) => {
    if (schema.type === 'array') expect(schema.maxItems).toBeLessThanOrEqual(1024);
    if (schema.type === 'string') expect(schema.maxLength ?? schema.enum ?? schema.format).toBeDefined();
  });

  it.each(allFields.filter(({ schema }) => schema.type === 'array'))(
    '$kind $path says how lists merge',
    ({ schema }) => {
      expect(['atomic', 'set', 'map']).toContain(schema['x-kubernetes-list-type']);
    },
  );

  it.each(allFields.filter(({ schema }) => schema['x-kubernetes-validations']))(
    '$kind $path has rules that say what to do',
    ({ schema }) => {
      for (const { message } of schema['x-kubernetes-validations'] ?? [])
        expect(message.length).toBeGreaterThan(15);
    },
  );
});

describe('the seeds (A1)', () => {
  const rows = Object.entries(seedFields).flatMap(([kind, fields]) =>
    fields.map(field => ({ kind, ...field })),
  );

  it.each(rows)('$kind has $path', ({ kind, path, ...expected }) => {
    const definition = kindDefinitions.find(candidate => candidate.kind === kind);
    const field = definition && fieldsOf(definition).find(candidate => candidate.path === path);
    expect(field?.schema).toMatchObject(expected);
  });

  it.each([
    ['Sandbox', 'Namespaced', 'sb', ['Runtime', 'Status', 'Age']],
    ['SandboxProfile', 'Namespaced', 'sbp', ['Language', 'SecurityLevel', 'Age']],
    ['WarmPool', 'Namespaced', 'wp', ['Runtime', 'Available', 'Assigned', 'Pending', 'Age']],
    ['WarmPod', 'Namespaced', 'wpod', ['Pool', 'Phase', 'Pod', 'Age']],
    ['RuntimeEnvironment', 'Cluster', 'rte', ['Language', 'Version', 'Available', 'Age']],
  ])('%s is %s, short %s, and prints its columns', (kind, scope, shortName, columns) => {
    const definition = kindDefinitions.find(candidate => candidate.kind === kind);
    expect(definition).toMatchObject({ scope, shortNames: [shortName] });
    expect(definition?.printerColumns.map(({ name }) => name)).toEqual(expect.arrayContaining(columns));
  });
});

describe('subresources', () => {
  it.each(kindDefinitions)('$kind has a status of its own', ({ kind }) => {
    expect(versionOf(kind)?.subresources.status).toEqual({});
  });

  it('a WarmPool scales by minSize (A2)', () => {
    expect(versionOf('WarmPool')?.subresources).toMatchObject({
      scale: {
        specReplicasPath: '.spec.minSize',
        statusReplicasPath: '.status.replicas',
        labelSelectorPath: '.status.selector',
      },
    });
  });

  it('a WarmPod can be listed by the Sandbox that has it', () => {
    expect(versionOf('WarmPod')).toMatchObject({ selectableFields: [{ jsonPath: '.status.assignedTo' }] });
  });
});
