/** Metacontroller and the API server in miniature: an answer in, the next request out. */
import { isDeepStrictEqual } from 'node:util';
import type {
  Answer,
  CompositeResponse,
  Context,
  DesiredObject,
  Effect,
  KubernetesObject,
  ObjectsByKind,
} from '../../hooks/contract.ts';
import { sandboxFactQueries } from '../../hooks/sandbox/fact-queries.ts';
import { parseSandboxRequest } from '../../hooks/sandbox/request.ts';
import { sync } from '../../hooks/sandbox/sync.ts';
import type { Settings } from '../../hooks/settings.ts';
import { updatedObject } from '../../local/loop/apply.ts';
import { storedMetadata } from './identity.ts';
import { createdChild, withControllerUid } from './observed.ts';
import { type Envelope, kindKey, objectKey, withObject } from './request.ts';

/** The answer as it arrives: without what JSON can't say. */
export const asJson = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

/** Runs the sync hook on a request as the server does: only facts that were asked for are known. */
export function syncAnswer(envelope: Envelope, context: Context<Settings>): Answer<CompositeResponse> {
  const request = parseSandboxRequest(envelope);
  const queries = sandboxFactQueries(request, context.settings);
  const facts = Object.fromEntries(Object.entries(context.facts).filter(([fact]) => fact in queries));
  const { response, effects } = sync(request, { ...context, facts });
  return { response: asJson(response), effects };
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

/** Objects that the shell creates or grows are observed as related ones. */
function relatedAfter(related: ObjectsByKind, effect: Effect): ObjectsByKind {
  if (effect.effect === 'event' || effect.effect === 'releaseWarmPod') return related;
  if (effect.effect === 'create') {
    const { kind, metadata } = effect.object;
    const stored = { ...metadata, ...storedMetadata(kind, metadata.name, metadata.namespace) };
    return withObject(related, { ...effect.object, metadata: stored, status: { phase: 'Bound' } });
  }
  const observed = related['PersistentVolumeClaim.v1']?.[`${effect.namespace}/${effect.name}`];
  if (observed === undefined) return related;
  const spec = observed.spec as object;
  return withObject(related, {
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
    related: effects.reduce(relatedAfter, envelope.related),
  };
}

export interface Step {
  before: Envelope;
  answer: Answer<CompositeResponse>;
  after: Envelope;
}

export const step = (before: Envelope, context: Context<Settings>): Step => {
  const answer = syncAnswer(before, context);
  return { before, answer, after: applied(before, answer) };
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
