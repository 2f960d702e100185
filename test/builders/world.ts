/** Metacontroller and the API server in miniature: an answer in, the next request out. */
import { isDeepStrictEqual } from 'node:util';
import type {
  Answer,
  ClaimResult,
  CompositeResponse,
  Context,
  DesiredObject,
  Effect,
  Facts,
  KubernetesObject,
  ObjectsByKind,
} from '../../hooks/contract.ts';
import { sandboxFactQueries } from '../../hooks/sandbox/fact-queries.ts';
import { parseSandboxRequest, type SandboxRequest } from '../../hooks/sandbox/request.ts';
import { sync } from '../../hooks/sandbox/sync.ts';
import type { Settings } from '../../hooks/settings.ts';
import { updatedObject } from '../../tools/metacontroller-loop/src/apply.ts';
import { availableIn, volumesIn } from './available.ts';
import { claimOrderIn, claimResult, handedOver } from './claim.ts';
import { storedMetadata } from './identity.ts';
import { createdChild, withControllerUid } from './observed.ts';
import { type Envelope, kindKey, objectKey, withObject } from './request.ts';

/** The answer as it arrives: without what JSON can't say. */
export const asJson = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

/** What is known of the world outside a request: only what was asked for. */
function factsFor(
  envelope: Envelope,
  request: SandboxRequest,
  { facts, settings }: Context<Settings>,
): Facts {
  const queries = sandboxFactQueries(request, settings);
  const known = {
    ...(queries.volumes && { volumes: volumesIn(envelope.cluster, queries.volumes) }),
    ...facts,
  };
  return Object.fromEntries(Object.entries(known).filter(([fact]) => fact in queries));
}

/** What became of the order, which a test may say itself; undefined where none was given. */
function resultFor(envelope: Envelope, context: Context<Settings>): ClaimResult | undefined {
  const order = claimOrderIn(envelope, context.settings)?.order;
  if (order === 'claim') return context.claimed ?? claimResult(envelope, context);
  return order === 'tidy' && context.claimed?.result === 'waiting' ? context.claimed : undefined;
}

/**
 * Runs the sync hook on a request as the server does: what is ordered is carried out, and only facts that were asked for are known.
 * What is available is what the cluster of the request holds.
 */
export function syncAnswer(envelope: Envelope, context: Context<Settings>): Answer<CompositeResponse> {
  const request = parseSandboxRequest(envelope);
  const { response, ...rest } = sync(request, {
    ...context,
    available: availableIn(envelope.cluster),
    facts: factsFor(envelope, request, context),
    claimed: resultFor(envelope, context),
  });
  return { response: asJson(response), ...rest };
}

/** Pods are OnDelete: an update never reaches them; nor does one to a child whose annotation nobody can read. */
function updatedChild(
  parent: KubernetesObject,
  observed: KubernetesObject,
  desired: DesiredObject,
): KubernetesObject {
  if (observed.kind === 'Pod') return observed;
  const wanted = withControllerUid(parent, desired) as KubernetesObject;
  try {
    return updatedObject(observed, wanted) as KubernetesObject;
  } catch (error) {
    if (error instanceof SyntaxError) return observed;
    throw error;
  }
}

const childFor = (envelope: Envelope, desired: DesiredObject): KubernetesObject => {
  const observed = envelope.children[kindKey(desired)]?.[objectKey(desired)];
  return observed === undefined
    ? createdChild(envelope.parent, desired)
    : updatedChild(envelope.parent, observed, desired);
};

/** What is observed once an answer's children are applied: the omitted ones are gone. */
export function observedFrom({ children }: CompositeResponse, envelope: Envelope): ObjectsByKind {
  const none = Object.fromEntries(Object.keys(envelope.children).map(kind => [kind, {}]));
  return children.map(desired => childFor(envelope, desired)).reduce(withObject, none);
}

/** What the shell creates or grows is in the cluster from then on. */
function clusterAfter(cluster: ObjectsByKind, effect: Effect): ObjectsByKind {
  if (effect.effect !== 'create' && effect.effect !== 'resizeVolume') return cluster;
  if (effect.effect === 'create') {
    const { kind, metadata } = effect.object;
    const stored = { ...metadata, ...storedMetadata(kind, metadata.name, metadata.namespace) };
    return withObject(cluster, { ...effect.object, metadata: stored, status: { phase: 'Bound' } });
  }
  const observed = cluster['PersistentVolumeClaim.v1']?.[`${effect.namespace}/${effect.name}`];
  if (observed === undefined) return cluster;
  const spec = observed.spec as object;
  return withObject(cluster, {
    ...observed,
    spec: { ...spec, resources: { requests: { storage: effect.size } } },
  });
}

/** The request that follows an answer, if nothing else happens. */
export function applied(envelope: Envelope, { response, effects }: Answer<CompositeResponse>): Envelope {
  const { parent } = envelope;
  const status = { ...response.status, observedGeneration: parent.metadata.generation ?? 1 };
  return {
    ...envelope,
    parent: { ...parent, status },
    children: observedFrom(response, envelope),
    cluster: effects.reduce(clusterAfter, envelope.cluster),
  };
}

export interface Step {
  before: Envelope;
  answer: Answer<CompositeResponse>;
  after: Envelope;
}

export const step = (before: Envelope, context: Context<Settings>): Step => {
  const answer = syncAnswer(before, context);
  return { before, answer, after: handedOver(applied(before, answer), resultFor(before, context)) };
};

/** Whether an answer changed nothing in the cluster. */
export const isSilent = ({ before, after, answer }: Step): boolean =>
  answer.effects.length === 0 && isDeepStrictEqual(asJson(after), asJson(before));

const MOST_STEPS = 8;

/** Applies answer after answer until one is silent; the last step is that one, or the last one tried. */
export function converge(envelope: Envelope, context: Context<Settings>): Step[] {
  const steps = [step(envelope, context)];
  for (let last = steps[0]; last && !isSilent(last) && steps.length < MOST_STEPS; last = steps.at(-1)) {
    steps.push(step(last.after, context));
  }
  return steps;
}
