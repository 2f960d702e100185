/** What is put into a cluster, by server-side apply: the CRDs, the local node and storage, the controller objects. */
import { setTimeout as sleep } from 'node:timers/promises';
import { controllersFor } from './controllers.ts';
import type { Kubectl } from './kubectl.ts';
import { inRepository } from './paths.ts';

const fieldManager = 'llmsafespace-local';
const readyTimeoutSeconds = 60;

function apply(files: string[]): string[] {
  const named = files.flatMap(file => ['-f', file]);
  return ['apply', '--server-side', '--force-conflicts', `--field-manager=${fieldManager}`, ...named];
}

/** A node, a storage class and a runtime class, played by kwok. */
export async function installLocalNode(kubectl: Kubectl): Promise<void> {
  await kubectl(apply([inRepository('local', 'manifests', 'cluster.yaml')]));
}

async function hasMetacontrollerKinds(kubectl: Kubectl): Promise<boolean> {
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

/** A kind that counts as established may still be refused for a moment: what the README applies first is tried, without being kept. */
async function waitForKinds(kubectl: Kubectl): Promise<void> {
  const deadline = Date.now() + readyTimeoutSeconds * 1000;
  const attempt = ['apply', '--dry-run=server', '-f', inRepository('examples')];
  for (;;) {
    try {
      await kubectl(attempt);
      return;
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await sleep(200);
    }
  }
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
  await waitForKinds(kubectl);
  return { metacontrollerFound };
}

/** Gives a Sandbox its finalizer at creation, where the cluster can; FINALIZER_POLICY=none does without, as older clusters must. */
async function installFinalizerPolicy(kubectl: Kubectl): Promise<void> {
  if (process.env.FINALIZER_POLICY === 'none') return;
  const served = await kubectl(['api-resources', '--api-group=admissionregistration.k8s.io', '-o', 'name']);
  if (!served.includes('mutatingadmissionpolicies.')) return;
  await kubectl(apply([inRepository('metacontroller', 'finalizer-policy.yaml')]));
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
  const deadline = Date.now() + readyTimeoutSeconds * 1000;
  const serviceAccount = ['get', 'serviceaccount', 'default', '--ignore-not-found', '-o', 'name'];
  while ((await kubectl(serviceAccount)) === '') {
    if (Date.now() > deadline) throw new Error('kube-controller-manager made no default service account');
    await sleep(200);
  }
}
