/** The nodes that Pods should leave, from the watch: a hint for claims. */
import { type ClusterObject, isNodeToBeLeft } from '../../hooks/index.ts';
import { type Followed, type FollowOptions, follow } from './follow.ts';
import { createRecent } from './recent.ts';

export interface NodeCache {
  isToBeLeft(name: string): boolean;
  cache: Followed;
}

/** Autoscalers name each node anew. */
const mostRemembered = 10_000;

/** Keeps the names alone: the rest of a node is large, and a watch can't be asked to leave it out, for what counts is in the spec. */
export function createNodeCache(): NodeCache {
  const left = createRecent<true>(mostRemembered);

  function observe(object: unknown): void {
    const node = object as ClusterObject;
    if (isNodeToBeLeft(node)) left.set(node.metadata.name, true);
    else left.delete(node.metadata.name);
  }

  return {
    isToBeLeft: name => left.get(name) === true,
    cache: {
      observe,
      observeAll: objects => objects.forEach(observe),
      // What ran on it is about to go too.
      end: ({ metadata }) => left.set(String(metadata.name), true),
    },
  };
}

/** Keeps them up to date. No hook waits for it: without it, claims only choose less well. */
export const followNodes = ({ cache }: NodeCache, options: FollowOptions) =>
  follow(cache, { apiVersion: 'v1', kind: 'Node' }, options);
