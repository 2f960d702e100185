/** What `helm test` runs, about what the cluster serves. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { customResourceDefinition, kindDefinitions } from '../../../../hooks/index.ts';
import { checkControllers } from '../../../../src/installation-check/controllers.ts';
import { checkCrds, missingFields } from '../../../../src/installation-check/crds.ts';
import type { FakeApiServer } from '../../../fake-kubernetes/server.ts';
import { startFakeApiServer } from '../../../fake-kubernetes/server.ts';
import { openReport } from './report.ts';

describe('the fields of a CRD', () => {
  const text = { type: 'string' };
  const wanted = {
    type: 'object',
    properties: { spec: { type: 'object', properties: { env: { type: 'array', items: text } } } },
  };

  it.each([
    ['are all there where the served schema is the same', wanted, []],
    [
      'are all there where the served schema has more',
      { type: 'object', properties: { ...wanted.properties, status: { type: 'object' } } },
      [],
    ],
    [
      'are missing where the served schema is older',
      { type: 'object', properties: { spec: { type: 'object' } } },
      ['spec.env', 'spec.env[]'],
    ],
    [
      'are not as they should be where a type differs',
      { type: 'object', properties: { spec: { type: 'object', properties: { env: text } } } },
      ['spec.env', 'spec.env[]'],
    ],
  ])('%s', (_case, served, missing) => expect(missingFields(wanted, served)).toEqual(missing));
});

let api: FakeApiServer;
beforeEach(async () => {
  api = await startFakeApiServer();
});
afterEach(() => api.close());

describe('the kinds', () => {
  const crdsPath = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
  const established = { conditions: [{ type: 'Established', status: 'True' }] };

  /** Those of this version, each changed by the function before it is stored. */
  function putCrds(change: (crd: ReturnType<typeof customResourceDefinition>) => object = crd => crd) {
    for (const definition of kindDefinitions) {
      const crd = customResourceDefinition(definition);
      api.put(`${crdsPath}/${crd.metadata.name}`, { status: established, ...change(crd) });
    }
  }
  async function check() {
    const { report, lines } = openReport();
    await checkCrds(report, api.kubernetes);
    return lines.join('\n');
  }

  it('are served as this version has them', async () => {
    putCrds();
    expect(await check()).toMatch(/^ok: /);
  });

  it('are named where one is missing', async () => {
    putCrds();
    api.delete(`${crdsPath}/warmpods.llmsafespace.dev`);
    expect(await check()).toMatch(/^failed: .*there is no warmpods\.llmsafespace\.dev; helm upgrade/);
  });

  it('are named where one is not served yet', async () => {
    putCrds(crd => ({ ...crd, status: { conditions: [{ type: 'Established', status: 'False' }] } }));
    expect(await check()).toContain('kubectl describe crd sandboxes.llmsafespace.dev');
  });

  it('are named where this version of one is not served', async () => {
    putCrds(crd => ({
      ...crd,
      spec: { ...crd.spec, versions: crd.spec.versions.map(version => ({ ...version, name: 'v0' })) },
    }));
    expect(await check()).toContain("sandboxes.llmsafespace.dev isn't served in version v1");
  });

  it('are named where one is older than this version', async () => {
    const olderSchema = { openAPIV3Schema: { type: 'object' } };
    putCrds(crd => ({
      ...crd,
      spec: {
        ...crd.spec,
        versions: crd.spec.versions.map(version => ({ ...version, schema: olderSchema })),
      },
    }));
    expect(await check()).toMatch(/sandboxes\.llmsafespace\.dev is of another version: .* fields more/);
  });
});

describe('the controllers', () => {
  it('are named where one is missing', async () => {
    const { report, lines } = openReport();
    await checkControllers(report, api.kubernetes);
    expect(lines).toEqual([
      expect.stringMatching(/^failed: .*there is no CompositeController llmsafespace-sandbox; helm upgrade/),
    ]);
  });
});
