import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, inject, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { inRepository } from '../../local/paths.ts';

const run = promisify(execFile);

interface Controller {
  spec: { childResources: { resource: string; updateStrategy: { method: string } }[] };
}

it.each([
  ['a plain cluster', '.', []],
  ['a cluster with Cilium', 'egress-cilium', ['ciliumnetworkpolicies']],
  ['a cluster with FQDN policies of GKE', 'egress-gke', ['fqdnnetworkpolicies']],
])(
  'the controller objects for %s render with kubectl, with the child kinds it has',
  async (_cluster, folder, more) => {
    const { stdout } = await run(inject('kubectl'), ['kustomize', inRepository('metacontroller', folder)]);
    const [sandbox] = parseAllDocuments(stdout).map(document => document.toJS() as Controller);
    const children = sandbox?.spec.childResources ?? [];
    expect(children.map(({ resource }) => resource)).toEqual([
      'pods',
      'services',
      'persistentvolumeclaims',
      'networkpolicies',
      ...more,
    ]);
    expect(children.map(({ updateStrategy }) => updateStrategy.method)).toEqual([
      'OnDelete',
      ...children.slice(1).map(() => 'InPlace'),
    ]);
  },
);
