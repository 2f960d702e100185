/**
 * The last look at an answer before it leaves. Metacontroller deletes every child that is missing and creates those of undeclared
 * kinds without ever seeing them again: an answer that is wrong becomes a 500, after which nothing at all is written.
 */
import type { DesiredObject, HookRow } from '../../hooks/index.ts';
import { coded } from '../errors.ts';
import { shapeProblem } from './response-schema.ts';
import type { Fields } from './wire.ts';
import { fieldsOf, subjectMetadata, textOf } from './wire.ts';

type Row = Pick<HookRow, 'verb' | 'unwatchedKinds'>;

interface Children {
  /** `Pod.v1`, as the request declares them. */
  declaredKinds: Fields;
  /** Kinds that may be created although they aren't watched. */
  unwatchedKinds: readonly string[];
  namespace: string | undefined;
  seen: Set<string>;
}

/** Checks of one child that depend on the request or on other children. */
function childProblem(
  { apiVersion, kind: kindName, metadata }: DesiredObject,
  { declaredKinds, unwatchedKinds, namespace, seen }: Children,
): string | undefined {
  const kind = `${kindName}.${apiVersion}`;
  const { name, namespace: within = namespace } = metadata;
  if (!Object.hasOwn(declaredKinds, kind) && !unwatchedKinds.includes(kind))
    return `${kind} is not a declared child kind`;
  if (namespace && within !== namespace) return `${kind} ${name} is not in the namespace of its parent`;
  const identity = `${kind} ${within}/${name}`;
  if (seen.has(identity)) return `${identity} appears twice`;
  seen.add(identity);
  return undefined;
}

/** A composite's children, or a decorator's attachments: alike in all that matters here. */
function childrenProblem(
  field: 'children' | 'attachments',
  desired: readonly DesiredObject[],
  body: Fields,
  unwatchedKinds: readonly string[],
): string | undefined {
  const namespace = textOf(subjectMetadata(body), 'namespace');
  const declaredKinds = fieldsOf(body, field);
  const children = { declaredKinds, unwatchedKinds, namespace, seen: new Set<string>() };
  for (const [index, child] of desired.entries()) {
    const problem = childProblem(child, children);
    if (problem) return `${field}.${index} ${problem}`;
  }
  return undefined;
}

function problemOf({ verb, unwatchedKinds }: Row, response: unknown, body: Fields): string | undefined {
  const isComposite = body.object === undefined;
  const problem = shapeProblem(isComposite ? 'composite' : 'decorator', verb, response);
  if (problem) return problem;
  const field = isComposite ? 'children' : 'attachments';
  const desired = (response as Record<typeof field, DesiredObject[]>)[field];
  return childrenProblem(field, desired, body, unwatchedKinds);
}

/** Throws `RESPONSE_INVALID`, saying what is wrong, unless Metacontroller may have this answer to this request. */
export function guardResponse(row: Row, response: unknown, body: Fields): void {
  const problem = problemOf(row, response, body);
  if (problem) throw coded('RESPONSE_INVALID', { problem });
}
