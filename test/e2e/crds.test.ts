import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { kindDefinitions } from '../../hooks/api/definitions.ts';
import { completeSpecs, minimalSpecs } from '../unit/hooks/api/complete-manifests.ts';
import { fieldsOf, type StructuralSchema } from '../unit/hooks/api/schema-walk.ts';
import { type Api, collectionPath, connect, DRY_RUN, ensureNamespace } from './api-request.ts';
import { ownControlPlane } from './support/own-control-plane.ts';
import { validManifests } from './valid-manifests.ts';

const CRDS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
const NAMESPACE = 'crd-test';
const folder = join(import.meta.dirname, '../../crds');
const files = readdirSync(folder).map(name => ({ name, text: readFileSync(join(folder, name), 'utf8') }));
const kinds = kindDefinitions.map(({ kind }) => ({ kind, collection: collectionPath(kind, NAMESPACE) }));

let api: Api;

beforeAll(async () => {
  api = await connect(ownControlPlane().kubeconfig);
  await ensureNamespace(api, NAMESPACE);
});

const manifest = (kind: string, spec: unknown) => ({
  apiVersion: 'llmsafespace.dev/v1',
  kind,
  metadata: { generateName: 'crd-test-' },
  spec,
});

describe('installation', () => {
  it.each(files)('$name installs without warnings', async ({ text }) => {
    // Under another group, because an installed CRD can't be created again.
    const body = parse(text.replaceAll('llmsafespace.dev', 'installs.example.com'));
    const answer = await api({ method: 'POST', path: `${CRDS}${DRY_RUN}`, body });
    expect(answer).toMatchObject({ status: 201, warnings: [] });
  });

  it.each(files)('$name is established, structural, and has its names', async ({ text }) => {
    const { body } = await api({ method: 'GET', path: `${CRDS}/${parse(text).metadata.name}` });
    const conditions = body.status.conditions.map(
      (row: { type: string; status: string }) => `${row.type}=${row.status}`,
    );
    expect(conditions).toEqual(expect.arrayContaining(['NamesAccepted=True', 'Established=True']));
    expect(conditions).not.toContain('NonStructuralSchema=True');
  });
});

describe('a manifest', () => {
  it.each(kinds)('of $kind with every field is accepted without warnings', async ({ kind, collection }) => {
    const body = manifest(kind, completeSpecs[kind]);
    const answer = await api({ method: 'POST', path: `${collection}${DRY_RUN}`, body });
    expect(answer).toMatchObject({ status: 201, warnings: [], body: { spec: completeSpecs[kind] } });
  });

  it.each(kindDefinitions)(
    'of $kind with required fields only is stored as the hooks parse it',
    async ({ kind, schema }) => {
      const path = `${collectionPath(kind, NAMESPACE)}${DRY_RUN}`;
      const { status, body } = await api({ method: 'POST', path, body: manifest(kind, minimalSpecs[kind]) });
      expect(status).toBe(201);
      const parsed = schema.parse({ ...body, spec: minimalSpecs[kind], status: undefined });
      expect(body).toEqual(parsed);
    },
  );
});

describe('quantities (A3)', () => {
  const quantities = {
    cpu: [
      1,
      '1',
      '2',
      '0.5',
      '500m',
      '1.5',
      4,
      '.5',
      '5.',
      '+1',
      '1e3',
      '5E-1',
      '2k',
      '100u',
      '100000n',
      '0.0005',
    ],
    memory: [
      '512Mi',
      '1.5Gi',
      '2G',
      '64k',
      '1Ti',
      '1P',
      1073741824,
      '1073741824',
      '0.1Gi',
      '5e8',
      '+2G',
      '1Ei',
      '0.0009765625Ei',
      '128974848000m',
    ],
  };
  const rows = Object.entries(quantities).flatMap(([name, values]) => values.map(value => ({ name, value })));

  it.each(rows)('$name $value is accepted as it is written', async ({ name, value }) => {
    const body = manifest('Sandbox', { runtime: 'python:3.10', resources: { [name]: value } });
    const answer = await api({
      method: 'POST',
      path: `${collectionPath('Sandbox', NAMESPACE)}${DRY_RUN}`,
      body,
    });
    expect(answer).toMatchObject({ status: 201, body: { spec: { resources: { [name]: value } } } });
  });
});

describe('values that stand beside those refused', () => {
  it.each(validManifests)('$kind $spec is accepted', async ({ kind, spec }) => {
    const path = `${collectionPath(kind, NAMESPACE)}${DRY_RUN}`;
    expect(await api({ method: 'POST', path, body: manifest(kind, spec) })).toMatchObject({ status: 201 });
  });
});

describe('subresources', () => {
  const created = async (kind: string, collection: string) => {
    const body = manifest(kind, minimalSpecs[kind]);
    const answer = await api({ method: 'POST', path: collection, body });
    expect(answer.status).toBe(201);
    return `${collection}/${answer.body.metadata.name}`;
  };

  it.each(kinds)('a status of $kind is written at /status only', async ({ kind, collection }) => {
    const path = await created(kind, collection);
    const body = { status: { observedGeneration: 7 } };
    const aside = await api({ method: 'PATCH', path: `${path}${DRY_RUN}`, body });
    const proper = await api({ method: 'PATCH', path: `${path}/status${DRY_RUN}`, body });
    await api({ method: 'DELETE', path });
    expect(aside.body.status.observedGeneration).not.toBe(7);
    expect(proper.body.status.observedGeneration).toBe(7);
  });

  it('a WarmPool scales by its minSize, within its own rules', async () => {
    const path = await created('WarmPool', collectionPath('WarmPool', NAMESPACE));
    await api({ method: 'PATCH', path, body: { spec: { maxSize: 4 } } });
    const scaled = await api({ method: 'PATCH', path: `${path}/scale`, body: { spec: { replicas: 3 } } });
    const tooFar = await api({ method: 'PATCH', path: `${path}/scale`, body: { spec: { replicas: 5 } } });
    const { body } = await api({ method: 'GET', path });
    await api({ method: 'DELETE', path });
    expect(scaled).toMatchObject({ status: 200, body: { spec: { replicas: 3 }, status: { replicas: 0 } } });
    expect(tooFar).toMatchObject({
      status: 422,
      body: { message: expect.stringContaining('at least minSize') },
    });
    expect(body.spec.minSize).toBe(3);
  });

  it('WarmPods can be listed by the Sandbox that has them', async () => {
    const collection = collectionPath('WarmPod', NAMESPACE);
    const path = await created('WarmPod', collection);
    await api({ method: 'PATCH', path: `${path}/status`, body: { status: { assignedTo: 'a-sandbox-uid' } } });
    const found = await api({
      method: 'GET',
      path: `${collection}?fieldSelector=status.assignedTo=a-sandbox-uid`,
    });
    const others = await api({
      method: 'GET',
      path: `${collection}?fieldSelector=status.assignedTo=another`,
    });
    await api({ method: 'DELETE', path });
    expect(found.body.items).toHaveLength(1);
    expect(others.body.items).toHaveLength(0);
  });
});

describe('kubectl explain (A5)', () => {
  const kubectl = async (...args: string[]) => {
    const { stdout } = await promisify(execFile)('kubectl', [
      '--kubeconfig',
      ownControlPlane().kubeconfig,
      ...args,
    ]);
    return stdout.replaceAll(/\s+/g, ' ');
  };

  const parents = kindDefinitions.flatMap(definition =>
    fieldsOf(definition)
      .filter(({ schema }) => schema.properties)
      .map(({ path, schema }) => ({
        field: `${definition.kind.toLowerCase()}.${path.replaceAll('[]', '')}`,
        schema,
      })),
  );

  const sentences = ({ properties = {} }: StructuralSchema) =>
    Object.values(properties).map(({ description }) => description);

  it.each(parents)('$field shows a sentence for each of its fields', async ({ field, schema }) => {
    const shown = await kubectl('explain', field);
    for (const sentence of sentences(schema)) expect(shown).toContain(sentence);
  });
});
