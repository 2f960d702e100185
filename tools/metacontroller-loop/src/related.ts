/** Which related objects a customize rule means (hook version v2). */
import type { ObjectCache } from './cache.ts';
import type { Resource } from './discovery.ts';
import type { KubeObject } from './objects.ts';
import type { RelatedRule } from './response.ts';
import { type LabelSelector, labelMatcher } from './selector.ts';

/** The namespaces that exist, and whether they are known yet. */
export interface Namespaces {
  isSynced(): boolean;
  cache: ObjectCache;
}

/** A cache that is needed isn't filled yet: try again soon, without telling anybody. */
export class NotSyncedError extends Error {
  constructor() {
    super('related informer not synced yet');
    this.name = 'NotSyncedError';
  }
}

type Predicate = (object: KubeObject) => boolean;

function refuseContradictions({ names, labelSelector, namespace, namespaceSelector }: RelatedRule): void {
  if (names?.length && (labelSelector || namespaceSelector)) {
    throw new Error('related rule cannot have both names and labelSelector/namespaceSelector specified');
  }
  if (namespace && namespaceSelector) {
    throw new Error('related rule cannot have both namespace and namespaceSelector specified');
  }
}

function byLabels(selector: RelatedRule['labelSelector']): Predicate {
  const matches = labelMatcher(selector as LabelSelector | null | undefined);
  return object => matches(object.metadata.labels);
}

function byNamespaceLabels(rule: RelatedRule, resource: Resource, namespaces: Namespaces): Predicate {
  if (!rule.namespaceSelector) return () => true;
  if (!resource.namespaced)
    throw new Error('namespaceSelector is only supported for namespaced related resources');
  if (!namespaces.isSynced()) throw new NotSyncedError();
  const selected = byLabels(rule.namespaceSelector);
  return ({ metadata }) => {
    const namespace = namespaces.cache.get(undefined, metadata.namespace ?? '');
    return namespace !== undefined && selected(namespace);
  };
}

/**
 * A predicate on objects of the rule's resource. Names exclude selectors; an omitted namespace means all of them,
 * and for a cluster-scoped resource it doesn't count.
 */
export function relatedPredicate(rule: RelatedRule, resource: Resource, namespaces: Namespaces): Predicate {
  refuseContradictions(rule);
  const names = rule.names?.length ? new Set(rule.names) : undefined;
  const namespace = resource.namespaced ? rule.namespace : undefined;
  const predicates: Predicate[] = [
    ({ metadata }) => !names || names.has(metadata.name),
    ({ metadata }) => !namespace || metadata.namespace === namespace,
    byLabels(rule.labelSelector),
    byNamespaceLabels(rule, resource, namespaces),
  ];
  return object => predicates.every(holds => holds(object));
}
