/** E11: an uninstall keeps CRDs and Sandboxes, says so, and leaves nothing that hangs. */
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { eventually } from '../e2e/support/eventually.ts';
import { objectsIn } from '../e2e/support/objects.ts';
import { oursIn } from '../e2e/support/ours.ts';
import { type Program, programWith } from '../e2e/support/program.ts';
import { sandbox } from '../e2e/support/sandboxes.ts';
import type { Stage } from '../e2e/support/stage.ts';
import { type Installed, install } from './support/installed.ts';

const KINDS = ['Sandbox', 'WarmPool', 'WarmPod'] as const;

let installed: Installed;
let stage: Stage;
let printed: string;

/** kubectl in no namespace. */
const administrator: Program = args => {
  const { kubectl, kubeconfig } = inject('chartCluster');
  return programWith(kubectl, ['--kubeconfig', kubeconfig])(args);
};

const podUids = async () => (await stage.objects.list('Pod')).map(({ metadata }) => metadata?.uid).sort();

beforeAll(async () => {
  installed = await install();
  stage = await installed.stage('chart-uninstall');
  await stage.apply(
    sandbox('stays'),
    sandbox('has-data', { storage: { persistent: true, volumeSize: '1Gi' } }),
    {
      apiVersion: 'llmsafespace.dev/v1',
      kind: 'WarmPool',
      metadata: { name: 'python' },
      spec: { runtime: 'python:3.10', minSize: 2, maxSize: 0 },
    },
  );
  await stage.ready('stays', 'has-data');
  await stage.kubectl(['wait', '--for=condition=Ready', 'warmpool/python', '--timeout=90s']);
});
afterAll(() => installed.close());

describe('helm uninstall', () => {
  it('says which CRDs it keeps', async () => {
    printed = await installed.release.uninstall();
    expect(printed).toContain('kept due to the resource policy');
    for (const plural of ['sandboxes', 'sandboxprofiles', 'runtimeenvironments', 'warmpools', 'warmpods']) {
      expect(printed).toContain(`${plural}.llmsafespace.dev`);
    }
  });

  it('keeps every Sandbox, pool and Pod', async () => {
    const names = async (kind: 'Sandbox' | 'WarmPool') =>
      (await stage.objects.list(kind)).map(({ metadata }) => metadata.name).sort();
    expect(await names('Sandbox')).toEqual(['has-data', 'stays']);
    expect(await names('WarmPool')).toEqual(['python']);
    expect(await podUids()).toHaveLength(4);
  });

  it('leaves no object with a finalizer of ours, in any namespace', async () => {
    const everywhere = objectsIn(installed.api);
    const lists = await Promise.all(KINDS.map(kind => everywhere.list(kind)));
    const finalizers = lists.flat().flatMap(({ metadata }) => metadata.finalizers ?? []);
    expect(finalizers).toEqual([]);
  });

  it('leaves nothing of its own in the namespace', async () => {
    const deployments = '/apis/apps/v1/namespaces/llmsafespace/deployments';
    const { items } = await installed.api.call<{ items: unknown[] }>({ method: 'GET', path: deployments });
    expect(items).toEqual([]);
    await eventually(async () => expect(await installed.objects.list('Pod')).toEqual([]), 60);
  });
});

describe('after it', () => {
  it('a Sandbox can be deleted, and its Pod goes with it', async () => {
    const name = await stage.ownName('stays');
    await stage.kubectl(['delete', 'sandbox', 'stays', '--timeout=30s']);
    await eventually(async () => expect(await stage.objects.find('Pod', name)).toBeUndefined(), 60);
  });

  it('an installation of the same name takes up what is there', async () => {
    const before = await podUids();
    await installed.release.install({ defaultRuntimes: true });
    await stage.ready('has-data');
    expect(await podUids()).toEqual(before);
    await stage.apply(sandbox('new'));
    await stage.ready('new');
  });

  it('the documented removal leaves nothing of ours, and no namespace that hangs', async () => {
    await administrator(['delete', 'sandboxes,warmpools', '--all', '--all-namespaces', '--timeout=120s']);
    await installed.release.uninstall();
    await eventually(async () => {
      const left = (await oursIn(stage.api)).filter(name => !name.startsWith('NetworkPolicy/'));
      expect(left).toEqual([]);
    }, 60);
    await administrator(['delete', 'namespace', stage.namespace, '--timeout=120s']);
  });
});
