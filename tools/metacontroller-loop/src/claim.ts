/** Which objects are a composite's children: it adopts orphans that its selector matches, and lets others go. */
import { isGone, isNotFound } from './api.ts';
import { aggregate, messageOf, wrap } from './errors.ts';
import { controllerOf, controllerReference, describe, isBeingDeleted, type KubeObject } from './objects.ts';
import type { ResourceClient } from './resource-client.ts';
import type { LabelMatcher } from './selector.ts';

export type ClaimDecision = 'ours' | 'adopt' | 'release' | 'ignore';

/** What becomes of a candidate; a dying parent neither adopts nor releases, a dying orphan isn't adopted. */
export function decideClaim(parent: KubeObject, candidate: KubeObject, matches: LabelMatcher): ClaimDecision {
  const owner = controllerOf(candidate);
  const selected = matches(candidate.metadata.labels);
  if (owner && owner.uid !== parent.metadata.uid) return 'ignore';
  if (owner && selected) return 'ours';
  if (isBeingDeleted(parent)) return 'ignore';
  if (owner) return 'release';
  return selected && !isBeingDeleted(candidate) ? 'adopt' : 'ignore';
}

function withOwners(
  object: KubeObject,
  ownerReferences: KubeObject['metadata']['ownerReferences'],
): KubeObject {
  return { ...object, metadata: { ...object.metadata, ownerReferences: ownerReferences ?? [] } };
}

function otherOwners(object: KubeObject, uid: string | undefined) {
  return (object.metadata.ownerReferences ?? []).filter(reference => reference.uid !== uid);
}

/** Asks the API server, not the cache, whether the parent still lives. */
async function recheckParent(parents: ResourceClient, parent: KubeObject): Promise<void> {
  const fresh = await parents.get(parent).catch(error => {
    throw wrap("can't recheck DeletionTimestamp", error);
  });
  const { uid, deletionTimestamp } = fresh.metadata;
  if (uid !== parent.metadata.uid) {
    throw new Error(
      `can't recheck DeletionTimestamp: original ${describe(parent)} is gone: got uid ${uid}, wanted ${parent.metadata.uid}`,
    );
  }
  if (isBeingDeleted(fresh)) {
    const { namespace, name } = fresh.metadata;
    throw new Error(`${namespace}/${name} has just been deleted at ${deletionTimestamp}`);
  }
}

export interface Claim {
  parents: ResourceClient;
  parent: KubeObject;
  children: ResourceClient;
  matches: LabelMatcher;
}

/**
 * The children among the candidates. An adopted child is returned as the cache has it, without its new owner.
 * Throws if one could not be adopted or released.
 */
export async function claimChildren({ parents, parent, children, matches }: Claim, candidates: KubeObject[]) {
  let recheck: Promise<void> | undefined;
  const ours: KubeObject[] = [];
  const failures: string[] = [];

  async function adopt(candidate: KubeObject): Promise<void> {
    recheck ??= recheckParent(parents, parent);
    await recheck.catch(error => {
      throw wrap(`can't adopt ${describe(candidate)} (${candidate.metadata.uid})`, error);
    });
    await children.atomicUpdate(candidate, current =>
      withOwners(current, [...otherOwners(current, parent.metadata.uid), controllerReference(parent)]),
    );
    ours.push(candidate);
  }

  const release = (candidate: KubeObject) =>
    children.atomicUpdate(candidate, current =>
      withOwners(current, otherOwners(current, parent.metadata.uid)),
    );

  const act: Record<ClaimDecision, (candidate: KubeObject) => unknown> = {
    ours: candidate => ours.push(candidate),
    adopt,
    release,
    ignore: () => undefined,
  };

  for (const candidate of candidates) {
    try {
      await act[decideClaim(parent, candidate, matches)](candidate);
    } catch (error) {
      if (!isNotFound(error) && !isGone(error)) failures.push(messageOf(error));
    }
  }
  if (failures.length > 0) throw new Error(aggregate(failures));
  return ours;
}
