/** One NetworkPolicy that each namespace should have: whether it is in force, and bringing it into force. */
import { isDeepStrictEqual } from 'node:util';
import type { Logger } from 'pino';
import type { DesiredObject, Fact } from '../../hooks/index.ts';
import { backoffMs } from '../kubernetes/backoff.ts';
import type { Kubernetes } from '../kubernetes/client.ts';
import { hasReason, KubernetesError } from '../kubernetes/errors.ts';
import type { ListedObject } from '../kubernetes/list.ts';
import { resourcePath } from '../kubernetes/paths.ts';

export interface PolicyOptions {
  kubernetes: Kubernetes;
  /** The policy that a namespace should have; nothing owns it, so no garbage collection opens a Pod. */
  desired(namespace: string): DesiredObject;
  logger: Logger;
  /** Milliseconds; the machine's clock, unless told. */
  now?(): number;
}

export interface Policies {
  /** Whether the policy is in force; creates or repairs it first if it isn't known to be. Never throws. */
  ensure(namespace: string): Fact<'enforced'> | Promise<Fact<'enforced'>>;
  /** The same for those who handle a KubernetesError themselves. */
  enforce(namespace: string): Promise<void>;
  isEnforced(namespace: string): boolean;
  /** Takes notice of a policy as the API server shows it; tells whether it is as it should be. */
  observe(policy: ListedObject): boolean;
  /** Takes notice that the policy of this namespace is gone or was altered. */
  lose(namespace: string): void;
  /** Takes notice of all there are; one that is not among them is lost. */
  observeAll(policies: ListedObject[]): void;
}

const enforced: Fact<'enforced'> = { known: true, value: 'enforced' };
const networkPolicies = { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy' };
/** Another replica may be putting the same policy right at the same moment. */
const mostTries = 5;
const firstPauseMs = 5_000;
const longestPauseMs = 30_000;

/** The API server drops empty lists; an empty map means something (`podSelector: {}` selects every Pod). */
function withoutEmptyLists(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutEmptyLists);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([, inner]) => !(Array.isArray(inner) && inner.length === 0));
  return Object.fromEntries(kept.map(([key, inner]) => [key, withoutEmptyLists(inner)]));
}

/** Keeps in memory which namespaces' policies are in force, so that the steady state costs no request. */
export function createPolicies({ kubernetes, desired, logger, now = Date.now }: PolicyOptions): Policies {
  const right = new Set<string>();
  const underWay = new Map<string, Promise<void>>();
  /** Namespaces where what we write is refused or altered, and until when it isn't tried again. */
  const refusals = new Map<string, { attempts: number; untilMs: number; error: unknown }>();
  /** Namespaces whose policy was lost while it was being put right: what was just done may be undone. */
  const disturbed = new Set<string>();

  const namespaceOf = (policy: ListedObject) => policy.metadata.namespace ?? '';
  const isRight = (policy: ListedObject) =>
    isDeepStrictEqual(withoutEmptyLists(policy.spec), withoutEmptyLists(desired(namespaceOf(policy)).spec));

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

  async function settle(namespace: string): Promise<void> {
    try {
      do {
        disturbed.delete(namespace);
        await createOrReplace(namespace);
      } while (disturbed.has(namespace));
      right.add(namespace);
      refusals.delete(namespace);
    } catch (error) {
      if (isRefusal(error)) putOff(namespace, error);
      throw error;
    } finally {
      underWay.delete(namespace);
    }
  }

  /** It would be refused, or altered, again. */
  const isRefusal = (error: unknown): boolean =>
    hasReason(error, 'PolicyAltered', 'Forbidden', 'Invalid', 'BadRequest');

  /** Nobody tries again before that, however many Sandboxes ask. */
  function putOff(namespace: string, error: unknown): void {
    const { attempts = 0, untilMs = 0 } = refusals.get(namespace) ?? {};
    if (untilMs > now()) return;
    const delayMs = backoffMs(attempts, firstPauseMs, longestPauseMs);
    logger.warn({ namespace, err: error, delayMs }, 'a policy is refused, or altered as it is written');
    refusals.set(namespace, { attempts: attempts + 1, untilMs: now() + delayMs, error });
  }

  function enforce(namespace: string): Promise<void> {
    const refused = refusals.get(namespace);
    if (refused && refused.untilMs > now()) return Promise.reject(refused.error);
    const running = underWay.get(namespace) ?? settle(namespace);
    underWay.set(namespace, running);
    return running;
  }

  function lose(namespace: string): void {
    right.delete(namespace);
    if (underWay.has(namespace)) disturbed.add(namespace);
  }

  function observe(policy: ListedObject): boolean {
    if (isRight(policy)) right.add(namespaceOf(policy));
    else lose(namespaceOf(policy));
    return right.has(namespaceOf(policy));
  }

  return {
    ensure: namespace => (right.has(namespace) ? enforced : enforce(namespace).then(() => enforced, unknown)),
    enforce,
    isEnforced: namespace => right.has(namespace),
    observe,
    lose,
    observeAll(policies) {
      const before = [...right];
      right.clear();
      for (const policy of policies) observe(policy);
      for (const namespace of before) if (!right.has(namespace)) lose(namespace);
    },
  };
}

function unknown(error: unknown): Fact<'enforced'> {
  if (error instanceof KubernetesError) return { known: false, reason: `${error.reason}: ${error.message}` };
  return { known: false, reason: String(error) };
}
