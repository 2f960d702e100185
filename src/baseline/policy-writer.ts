/** Writes the NetworkPolicy that a namespace should have: creates it, or puts an altered one right. */
import { isDeepStrictEqual } from 'node:util';
import type { Logger } from 'pino';
import type { DesiredObject } from '../../hooks/index.ts';
import type { Kubernetes } from '../kubernetes/client.ts';
import { hasReason, KubernetesError } from '../kubernetes/errors.ts';
import type { ListedObject } from '../kubernetes/list.ts';
import { resourcePath } from '../kubernetes/paths.ts';

export interface PolicyWriterOptions {
  kubernetes: Kubernetes;
  /** The policy that a namespace should have; nothing owns it, so no garbage collection opens a Pod. */
  desired(namespace: string): DesiredObject;
  logger: Logger;
}

const networkPolicies = { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy' };

/** Another replica may be putting the same policy right at the same moment. */
const mostTries = 5;

/** The API server drops empty lists; an empty map means something (`podSelector: {}` selects every Pod). */
function withoutEmptyLists(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutEmptyLists);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([, inner]) => !(Array.isArray(inner) && inner.length === 0));
  return Object.fromEntries(kept.map(([key, inner]) => [key, withoutEmptyLists(inner)]));
}

/** Also checks whether a policy is as it should be. */
export function createPolicyWriter({ kubernetes, desired, logger }: PolicyWriterOptions) {
  const isRight = (policy: ListedObject) =>
    isDeepStrictEqual(
      withoutEmptyLists(policy.spec),
      withoutEmptyLists(desired(policy.metadata.namespace ?? '').spec),
    );

  function requireRight(written: ListedObject): void {
    if (isRight(written)) return;
    const { name } = written.metadata;
    throw new KubernetesError(
      200,
      'PolicyAltered',
      `NetworkPolicy "${name}" was written with another spec than requested, perhaps by an admission webhook; exempt it from that`,
    );
  }

  async function replaceIfAltered(namespace: string): Promise<void> {
    const policy = desired(namespace);
    const path = resourcePath({ ...networkPolicies, namespace, name: policy.metadata.name });
    const found = await kubernetes.request<ListedObject>({ method: 'GET', path });
    if (isRight(found)) return;
    const { resourceVersion } = found.metadata;
    const body = { ...policy, metadata: { ...policy.metadata, resourceVersion } };
    requireRight(await kubernetes.request({ method: 'PUT', path, body }));
    logger.warn({ namespace, policy: policy.metadata.name }, 'put an altered policy right');
  }

  /** Returns false if the policy exists already. */
  async function create(namespace: string): Promise<boolean> {
    const path = resourcePath({ ...networkPolicies, namespace });
    try {
      requireRight(await kubernetes.request({ method: 'POST', path, body: desired(namespace) }));
    } catch (error) {
      if (hasReason(error, 'AlreadyExists')) return false;
      throw error;
    }
    logger.info({ namespace, policy: desired(namespace).metadata.name }, 'created a policy');
    return true;
  }

  /** Gone between creating and reading, or changed between reading and writing: looks again. */
  async function createOrReplace(namespace: string): Promise<void> {
    for (let attempt = 1; !(await create(namespace)); attempt += 1) {
      try {
        return await replaceIfAltered(namespace);
      } catch (error) {
        if (!hasReason(error, 'Conflict', 'NotFound') || attempt === mostTries) throw error;
      }
    }
  }

  return { isRight, createOrReplace };
}
