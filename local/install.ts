/** What is put into a cluster, by server-side apply: the CRDs, the local node and storage, the controller objects. */
import { setTimeout as sleep } from 'node:timers/promises';
import { controllersFor } from './controllers.ts';
import type { Kubectl } from './kubectl.ts';
import { inRepository } from './paths.ts';

/** Who writes what `npm run up` installs. */
export const fieldManager = 'llmsafespace-local';
const readyTimeoutSeconds = 60;
const retryMs = 200;

function apply(files: string[]): string[] {
  const named = files.flatMap(file => ['-f', file]);
  return ['apply', '--server-side', '--force-conflicts', `--field-manager=${fieldManager}`, ...named];
}

/** Until kubectl succeeds; after a minute throws what it said last. */
async function retry(kubectl: Kubectl, args: string[], input?: string): Promise<void> {
  const deadline = Date.now() + readyTimeoutSeconds * 1000;
  for (;;) {
    try {
      await kubectl(args, input);
      return;
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await sleep(retryMs);
    }
  }
}

/** The objects of a file. */
export async function applyManifest(kubectl: Kubectl, file: string): Promise<void> {
  await kubectl(apply([file]));
}

/** A node, a storage class and a runtime class, played by kwok. */
export const installLocalNode = (kubectl: Kubectl): Promise<void> =>
  applyManifest(kubectl, inRepository('local', 'manifests', 'cluster.yaml'));

export async function hasMetacontrollerKinds(kubectl: Kubectl): Promise<boolean> {
  const found = await kubectl([
    'get',
    'crd',
    'compositecontrollers.metacontroller.k8s.io',
    '--ignore-not-found',
    '-o',
    'name',
  ]);
  return found !== '';
}

/**
 * Our CRDs, and Metacontroller's where the cluster lacks them: a complete installation's own are better than ours.
 * Resolves to whether they were there already.
 */
export async function installCrds(kubectl: Kubectl): Promise<{ metacontrollerFound: boolean }> {
  const metacontrollerFound = await hasMetacontrollerKinds(kubectl);
  const metacontroller = metacontrollerFound
    ? []
    : [inRepository('charts', 'llmsafespace', 'charts', 'metacontroller', 'crds')];
  await kubectl(apply([...metacontroller, inRepository('crds')]));
  await kubectl(['wait', '--for=condition=Established', 'crd', '--all', `--timeout=${readyTimeoutSeconds}s`]);
  // A kind that counts as established may still be refused for a moment: what the README applies first is tried, without being kept.
  await retry(kubectl, ['apply', '--dry-run=server', '-f', inRepository('examples')]);
  return { metacontrollerFound };
}

export const finalizerPolicyFile = inRepository('metacontroller', 'finalizer-policy.yaml');

export async function servesMutatingPolicies(kubectl: Kubectl): Promise<boolean> {
  const served = await kubectl(['api-resources', '--api-group=admissionregistration.k8s.io', '-o', 'name']);
  return served.includes('mutatingadmissionpolicies.');
}

/** Gives a Sandbox its finalizer at creation, where the cluster can; FINALIZER_POLICY=none does without, as older clusters must. */
async function installFinalizerPolicy(kubectl: Kubectl): Promise<void> {
  if (process.env.FINALIZER_POLICY === 'none' || !(await servesMutatingPolicies(kubectl))) return;
  await kubectl(apply([finalizerPolicyFile]));
}

/** The controller objects of `metacontroller/`, with their webhooks at `hookUrl`. */
export async function installControllers(kubectl: Kubectl, hookUrl: string): Promise<void> {
  const controllers = await kubectl(['kustomize', inRepository('metacontroller')]);
  await kubectl(apply(['-']), controllersFor(controllers, hookUrl));
  await installFinalizerPolicy(kubectl);
}

/** Ready means that a Pod applied now starts: the node is Ready and `default` has its service account. */
export async function waitForCluster(kubectl: Kubectl): Promise<void> {
  await kubectl(['wait', '--for=condition=Ready', 'node', '--all', `--timeout=${readyTimeoutSeconds}s`]);
  await retry(kubectl, ['get', 'serviceaccount', 'default']);
}

/** A Pod as a Sandbox owns it. */
const ownedPod = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name: 'owned',
    ownerReferences: [
      {
        apiVersion: 'llmsafespace.dev/v1',
        kind: 'Sandbox',
        name: 'owner',
        uid: 'none',
        controller: true,
        blockOwnerDeletion: true,
      },
    ],
  },
  spec: { containers: [{ name: 'sandbox', image: 'none' }] },
};

/** Until a Sandbox may own a Pod: the API server's admission learns of new kinds every ten seconds only. */
export const waitForOwnership = (kubectl: Kubectl): Promise<void> =>
  retry(kubectl, ['create', '--dry-run=server', '-f', '-'], JSON.stringify(ownedPod));
