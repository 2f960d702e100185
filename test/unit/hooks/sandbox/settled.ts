/** Requests that follow one another until nothing changes, and what is to be read in them. */
import type { KubernetesObject } from '../../../../hooks/contract.ts';
import type { RecordedCondition } from '../../../../hooks/lib/conditions.ts';
import { context } from '../../../builders/context.ts';
import { type Envelope, request, withObject } from '../../../builders/request.ts';
import type { SandboxBuilder } from '../../../builders/sandbox.ts';
import { converge } from '../../../builders/world.ts';

/** A request about this Sandbox, with these objects observed. */
export const asked = (builder: SandboxBuilder, ...objects: KubernetesObject[]): Envelope =>
  request(builder.build())
    .with(...objects)
    .build();

/** The request after the last answer that changed something. */
export const settle = (envelope: Envelope, at = context()) =>
  converge(envelope, at).at(-1)?.after ?? envelope;

/** The request with this Pod in the place of the observed one. */
export const withPod = (envelope: Envelope, object: KubernetesObject): Envelope => ({
  ...envelope,
  children: withObject(envelope.children, object),
});

export const conditions = ({ parent }: Envelope) =>
  (parent.status as { conditions: RecordedCondition[] }).conditions;

/** Status and reason of a condition. */
export const saysOf = (envelope: Envelope, type: string) => {
  const condition = conditions(envelope).find(one => one.type === type);
  return condition && `${condition.status} ${condition.reason}`;
};

export const phaseIn = ({ parent }: Envelope) => (parent.status as { phase: string }).phase;
/** The kinds of the observed children, one for each object. */
export const kindsIn = ({ children }: Envelope) =>
  Object.entries(children).flatMap(([kind, group]) => Object.keys(group).map(() => kind));
