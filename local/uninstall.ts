/** What `npm run up` has put into a cluster of the user's, taken out again: `helm install` refuses what it doesn't own. */
import { z } from 'zod';
import type { Log } from './go-build.ts';
import {
  fieldManager,
  finalizerPolicyFile,
  hasMetacontrollerKinds,
  servesMutatingPolicies,
} from './install.ts';
import type { Kubectl } from './kubectl.ts';
import { inRepository } from './paths.ts';

const foundObject = z.looseObject({
  kind: z.string(),
  metadata: z.looseObject({
    name: z.string(),
    managedFields: z.array(z.looseObject({ manager: z.string(), subresource: z.string().optional() })),
  }),
  spec: z.looseObject({
    names: z.looseObject({ plural: z.string() }).optional(),
    group: z.string().optional(),
  }),
});
type Found = z.infer<typeof foundObject>;

/** Nobody else has written it, as a chart or a person would have. */
const isOurs = ({ metadata: { managedFields } }: Found) =>
  managedFields
    .filter(({ subresource }) => subresource === undefined)
    .every(({ manager }) => manager === fieldManager);

/** Those of the manifests that are in the cluster by `npm run up` alone. */
async function ours(kubectl: Kubectl, source: string[], input?: string): Promise<Found[]> {
  const get = ['get', ...source, '--ignore-not-found', '--show-managed-fields', '--output=json'];
  const output = await kubectl(get, input);
  if (output === '') return [];
  const answer = JSON.parse(output);
  return z
    .array(foundObject)
    .parse(answer.items ?? [answer])
    .filter(isOurs);
}

const remove = ({ kind, metadata: { name } }: Found, kubectl: Kubectl) =>
  kubectl(['delete', kind, name, '--ignore-not-found']);

async function removeControllers(kubectl: Kubectl): Promise<void> {
  const controllers = await kubectl(['kustomize', inRepository('metacontroller')]);
  const found = (await hasMetacontrollerKinds(kubectl)) ? await ours(kubectl, ['-f', '-'], controllers) : [];
  const policies = (await servesMutatingPolicies(kubectl))
    ? await ours(kubectl, ['-f', finalizerPolicyFile])
    : [];
  for (const object of [...found, ...policies]) await remove(object, kubectl);
}

async function isEmpty({ spec: { names, group } }: Found, kubectl: Kubectl): Promise<boolean> {
  const kind = `${names?.plural}.${group}`;
  return (await kubectl(['get', kind, '--all-namespaces', '--ignore-not-found', '--output=name'])) === '';
}

/** Deleting a kind deletes its objects: one that has any stays. */
async function removeCrds(kubectl: Kubectl, log: Log): Promise<void> {
  const folders = [
    inRepository('crds'),
    inRepository('charts', 'llmsafespace', 'charts', 'metacontroller', 'crds'),
  ];
  for (const crd of await ours(
    kubectl,
    folders.flatMap(folder => ['-f', folder]),
  )) {
    if (await isEmpty(crd, kubectl)) await remove(crd, kubectl);
    else log(`${crd.metadata.name} stays in the cluster, because there are objects of that kind`);
  }
}

/** The controllers, which would call a hook server that is gone, and the kinds that have no objects. */
export async function uninstall(kubectl: Kubectl, log: Log): Promise<void> {
  await removeControllers(kubectl);
  await removeCrds(kubectl, log);
}
