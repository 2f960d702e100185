/** A cluster that `npm run up -- --kubeconfig` was tried on first: what it brought is taken out again, and Helm finds nothing in its way. */
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { installControllers, installCrds } from '../../local/install.ts';
import { type Kubectl, kubectlFor } from '../../local/kubectl.ts';
import { uninstall } from '../../local/uninstall.ts';
import { sandbox } from '../e2e/support/sandboxes.ts';
import { install } from './support/installed.ts';

let kubectl: Kubectl;
let before: string[];

const names = async (kinds: string) =>
  (await kubectl(['get', kinds, '--ignore-not-found', '--output=name']))
    .split('\n')
    .filter(name => name !== '');

/** Without their kinds kubectl would call it an error. */
async function controllers(): Promise<string[]> {
  const isThere = (await names('crd')).some(name => name.includes('/compositecontrollers.'));
  return isThere ? names('compositecontrollers,decoratorcontrollers') : [];
}

async function uninstalled(): Promise<string[]> {
  const said: string[] = [];
  await uninstall(kubectl, message => void said.push(message));
  return said;
}

beforeAll(async () => {
  const cluster = inject('chartCluster');
  kubectl = kubectlFor(cluster.kubectl, cluster.kubeconfig);
  before = await names('crd,mutatingadmissionpolicies');
  await installCrds(kubectl);
  await installControllers(kubectl, 'http://127.0.0.1:9');
  await kubectl(['create', '-f', '-'], JSON.stringify(sandbox('left-behind')));
});
afterAll(async () => {
  await kubectl(['delete', 'sandbox', 'left-behind', '--ignore-not-found', '--wait=false']).catch(() => '');
});

it('kinds with objects stay, for they would take those along; the controllers go', async () => {
  expect(await uninstalled()).toEqual(
    before.length > 0
      ? []
      : ['sandboxes.llmsafespace.dev stays in the cluster, because there are objects of that kind'],
  );
  expect(await controllers()).toEqual([]);
  expect(await names('sandbox')).toEqual(['sandbox.llmsafespace.dev/left-behind']);
});

it('without objects all is as it was before', async () => {
  const none = JSON.stringify({ metadata: { finalizers: null } });
  await kubectl(['patch', 'sandbox', 'left-behind', '--type=merge', `--patch=${none}`]);
  await kubectl(['delete', 'sandbox', 'left-behind']);
  expect(await uninstalled()).toEqual([]);
  expect(await names('crd,mutatingadmissionpolicies')).toEqual(before);
});

it('the chart can be installed', async () => {
  const installed = await install();
  await installed.close();
});
