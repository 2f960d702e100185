import { beforeAll, describe, expect, it } from 'vitest';
import { type Api, collectionPath, connect, DRY_RUN, ensureNamespace } from './api-request.ts';
import { type Change, invalidChanges, validChanges } from './invalid-changes.ts';
import { invalidManifests } from './invalid-manifests.ts';
import { ownControlPlane } from './support/own-control-plane.ts';

const NAMESPACE = 'crd-test';
const GROUP_VERSION = 'llmsafespace.dev/v1';

let api: Api;

beforeAll(async () => {
  api = await connect(ownControlPlane().kubeconfig);
  await ensureNamespace(api, NAMESPACE);
});

const manifest = (kind: string, spec: unknown) => ({
  apiVersion: GROUP_VERSION,
  kind,
  metadata: { generateName: 'crd-test-' },
  spec,
});

/** Creates the object for real, because a change is judged against what is stored. */
async function tryChange({ kind, spec, change }: Change) {
  const collection = collectionPath(kind, NAMESPACE);
  const created = await api({ method: 'POST', path: collection, body: manifest(kind, spec) });
  expect(created.status).toBe(201);
  const path = `${collection}/${created.body.metadata.name}`;
  const answer = await api({ method: 'PATCH', path: `${path}${DRY_RUN}`, body: { spec: change } });
  await api({ method: 'DELETE', path });
  return answer;
}

describe('an invalid manifest', () => {
  it.each(invalidManifests)(
    '$kind where $because is refused at $field',
    async ({ kind, spec, field, says }) => {
      const path = `${collectionPath(kind, NAMESPACE)}${DRY_RUN}`;
      const { status, body } = await api({ method: 'POST', path, body: manifest(kind, spec) });
      expect([400, 422]).toContain(status);
      expect(body.message).toContain(field);
      expect(body.message).toContain(says);
    },
  );

  it('is not a rare thing: there are more than 40, and some of each kind', () => {
    expect(invalidManifests.length).toBeGreaterThan(40);
    expect(new Set(invalidManifests.map(({ kind }) => kind)).size).toBe(5);
  });
});

describe('an invalid change', () => {
  it.each(invalidChanges)('$kind $change is refused at $field', async row => {
    const { status, body } = await tryChange(row);
    expect(status).toBe(422);
    expect(body.message).toContain(`${row.field}:`);
    expect(body.message).toContain(row.says);
  });
});

describe('a valid change', () => {
  it.each(validChanges)('$kind $change is accepted', async row => {
    expect(await tryChange(row)).toMatchObject({ status: 200 });
  });
});
