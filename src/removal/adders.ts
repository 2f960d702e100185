/** Removes nothing while something would put it back. */
import { setTimeout as sleep } from 'node:timers/promises';
import { controllerPath, controllers, finalizerPolicyBinding } from '../controllers.ts';
import type { Kubernetes } from '../kubernetes/client.ts';
import { unlessMissing } from '../kubernetes/errors.ts';

interface Adder {
  /** As kubectl takes it. */
  name: string;
  path: string;
}

/** What gives objects our finalizers: Metacontroller for our controllers, and the policy at a Sandbox's creation. */
const adders: readonly Adder[] = [
  ...controllers.map(controller => ({
    name: `${controller.kind.toLowerCase()}/${controller.name}`,
    path: controllerPath(controller),
  })),
  {
    name: `mutatingadmissionpolicybinding/${finalizerPolicyBinding}`,
    path: `/apis/admissionregistration.k8s.io/v1/mutatingadmissionpolicybindings/${finalizerPolicyBinding}`,
  },
];

async function findAdders(kubernetes: Kubernetes): Promise<string[]> {
  const looks = adders.map(async ({ name, path }) => {
    const found = await unlessMissing(kubernetes.request({ method: 'GET', path }));
    return found === undefined ? [] : [name];
  });
  return (await Promise.all(looks)).flat();
}

const lookAgainAfterMs = 1_000;

/**
 * Waits until nothing is left that gives objects our finalizers. Resolves to the names, as kubectl takes them, of what is still there
 * after this long (milliseconds), at best none. Rejects with a KubernetesError.
 */
export async function waitForAdders(kubernetes: Kubernetes, timeoutMs: number): Promise<string[]> {
  const until = performance.now() + timeoutMs;
  for (;;) {
    const left = await findAdders(kubernetes);
    const restMs = until - performance.now();
    if (left.length === 0 || restMs <= 0) return left;
    await sleep(Math.min(lookAgainAfterMs, restMs));
  }
}
