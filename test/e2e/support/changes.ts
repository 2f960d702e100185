/** Every change to the objects of a kind, from a version on, over lost connections. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Api, Refusal } from './api.ts';
import { collectionPath, type Kind, type Kinds } from './kinds.ts';

export interface Change<K extends Kind> {
  kind: K;
  type: 'ADDED' | 'MODIFIED' | 'DELETED';
  object: Kinds[K];
  /** etcd's revision: it orders changes of all kinds. */
  version: number;
}

export const versionOf = (metadata: { resourceVersion?: string | undefined } | undefined): number =>
  Number(metadata?.resourceVersion);

interface Line<K extends Kind> {
  type: Change<K>['type'] | 'BOOKMARK' | 'ERROR';
  object: Kinds[K] & { message?: string };
}

/** One watch, to its end; tells each change. */
async function follow<K extends Kind>(
  api: Api,
  { kind, from, signal }: { kind: K; from: number; signal: AbortSignal },
  tell: (change: Change<K>) => void,
): Promise<void> {
  const query = { watch: 'true', resourceVersion: String(from) };
  for await (const text of api.lines({ method: 'GET', path: collectionPath(kind), query, signal })) {
    const { type, object }: Line<K> = JSON.parse(text);
    if (type === 'ERROR') throw new Refusal(410, `changes were missed: ${object.message}`);
    if (type !== 'BOOKMARK') tell({ kind, type, object, version: versionOf(object.metadata) });
  }
}

/**
 * Tells every change of a kind after a version until the signal is given. A watch that ends or fails goes on from the
 * last change, so that none is missed. Rejects if the API server no longer knows that version.
 */
export async function followChanges<K extends Kind>(
  api: Api,
  { kind, from, signal }: { kind: K; from: number; signal: AbortSignal },
  tell: (change: Change<K>) => void,
): Promise<void> {
  let reached = from;
  while (!signal.aborted) {
    try {
      await follow(api, { kind, from: reached, signal }, change => {
        reached = change.version;
        tell(change);
      });
    } catch (error) {
      if (error instanceof Refusal && error.code === 410) throw error;
      await sleep(100);
    }
  }
}
