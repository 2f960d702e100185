/**
 * The last look at an answer before it leaves. Metacontroller crashes on a null child, deletes every child that is
 * missing and creates those of undeclared kinds without ever seeing them again: such an answer becomes a 500,
 * after which nothing at all is written.
 */
import type { HookRow } from '../../hooks/index.ts';
import { coded } from '../errors.ts';
import type { Fields } from './wire.ts';
import { fieldsOf, isFields, subjectMetadata, textOf } from './wire.ts';

type Verb = HookRow['verb'];
type Row = Pick<HookRow, 'verb' | 'unwatchedKinds'>;

interface Children {
  /** `Pod.v1`, as the request declares them. */
  declaredKinds: Fields;
  /** Those that may be created although nobody watches them. */
  unwatchedKinds: readonly string[];
  namespace: string | undefined;
  seen: Set<string>;
}

/** What is wrong with one child; nothing, if it may be sent. */
function childProblem(
  child: unknown,
  { declaredKinds, unwatchedKinds, namespace, seen }: Children,
): string | undefined {
  if (!isFields(child)) return 'is no object';
  const kind = `${textOf(child, 'kind')}.${textOf(child, 'apiVersion')}`;
  const metadata = fieldsOf(child, 'metadata');
  const name = textOf(metadata, 'name');
  if (!name) return `${kind} has no metadata.name`;
  if (!Object.hasOwn(declaredKinds, kind) && !unwatchedKinds.includes(kind))
    return `${kind} is no declared child kind`;
  const within = textOf(metadata, 'namespace') ?? namespace;
  if (namespace && within !== namespace) return `${kind} ${name} is in another namespace than its parent`;
  const identity = `${kind} ${within}/${name}`;
  if (seen.has(identity)) return `${identity} is there twice`;
  seen.add(identity);
  return undefined;
}

/** A composite's children, or a decorator's attachments: alike in all that matters here. */
function childrenProblem(
  field: 'children' | 'attachments',
  response: Fields,
  body: Fields,
  unwatchedKinds: readonly string[],
): string | undefined {
  const desired = response[field];
  if (!Array.isArray(desired)) return `${field} is no list`;
  const namespace = textOf(subjectMetadata(body), 'namespace');
  const declaredKinds = fieldsOf(body, field);
  const children = { declaredKinds, unwatchedKinds, namespace, seen: new Set<string>() };
  for (const [index, child] of desired.entries()) {
    const problem = childProblem(child, children);
    if (problem) return `${field}[${index}] ${problem}`;
  }
  return undefined;
}

const isDelay = (value: unknown) =>
  value === undefined || (typeof value === 'number' && value >= 0 && value < Infinity);

/** What composites and decorators answer alike. */
function commonProblem(response: Fields, fields: readonly string[], verb: Verb): string | undefined {
  const stranger = Object.keys(response).find(field => !fields.includes(field));
  if (stranger) return `${stranger} is no field of a ${verb} answer`;
  if (!isDelay(response.resyncAfterSeconds)) return 'resyncAfterSeconds is no delay';
  if (response.finalized !== undefined && typeof response.finalized !== 'boolean')
    return 'finalized is no boolean';
  if (verb === 'sync' && response.finalized)
    return 'finalized: true from sync would be called again without end';
  return undefined;
}

const compositeFields = ['status', 'children', 'resyncAfterSeconds', 'finalized'];

function compositeProblem(response: Fields, body: Fields, { verb, unwatchedKinds }: Row): string | undefined {
  const problem = commonProblem(response, compositeFields, verb);
  if (problem) return problem;
  if (!isFields(response.status)) return 'status is no object: it would be wiped';
  return childrenProblem('children', response, body, unwatchedKinds);
}

const decoratorFields = ['labels', 'annotations', 'status', 'attachments', 'resyncAfterSeconds', 'finalized'];

/** Metadata to merge; null deletes a key. */
const isMetadataPatch = (value: unknown) =>
  value === undefined ||
  (isFields(value) && Object.values(value).every(text => text === null || typeof text === 'string'));

function decoratorProblem(response: Fields, body: Fields, { verb, unwatchedKinds }: Row): string | undefined {
  const problem = commonProblem(response, decoratorFields, verb);
  if (problem) return problem;
  if (response.status !== null && !isFields(response.status)) return 'status is neither null nor an object';
  const wrong = ['labels', 'annotations'].find(field => !isMetadataPatch(response[field]));
  if (wrong) return `${wrong} is no map of texts`;
  return childrenProblem('attachments', response, body, unwatchedKinds);
}

/** Throws `RESPONSE_INVALID`, saying what is wrong, unless Metacontroller may have this answer to this request. */
export function guardResponse(row: Row, response: unknown, body: Fields): void {
  const problem = !isFields(response)
    ? 'the answer is no object'
    : body.object === undefined
      ? compositeProblem(response, body, row)
      : decoratorProblem(response, body, row);
  if (problem) throw coded('RESPONSE_INVALID', { problem });
}
