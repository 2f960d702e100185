/** The API server's objects, by kind, and who changed them. */
import type { KubeObject } from '../../../tools/metacontroller-loop/src/objects.ts';
import { uidOf } from '../../builders/identity.ts';
import type { Answer, StoredObject } from '../../fake-kubernetes/objects.ts';
import {
  type Change as AnyChange,
  createStore as createAnyStore,
  type Preconditions,
} from '../../fake-kubernetes/store.ts';
import { withDefaults } from './kinds.ts';

/** Who changes something. */
export type Writer = 'Metacontroller' | 'hook server' | 'kubelet' | 'garbage collector' | 'user';

export interface Change extends AnyChange<Writer> {
  object: StoredKubeObject;
  before: StoredKubeObject | undefined;
}

type StoredKubeObject = KubeObject & StoredObject;

export const keyOf = (namespace: string | undefined, name: string): string =>
  namespace ? `${namespace}/${name}` : name;
const placeOf = ({ kind, metadata: { namespace, name } }: KubeObject) => ({ type: kind, namespace, name });

export function createStore(now: () => Date, changed: (change: Change) => void) {
  const objects = createAnyStore<Writer>({
    now,
    changed: change => changed(change as Change),
    uidOf: (key, version) => uidOf(key, String(version)),
    withDefaults: object => withDefaults(object as unknown as KubeObject) as unknown as typeof object,
    stopsSlowly: ({ kind }) => kind === 'Pod',
    firstVersion: 1000,
  });

  return {
    objects,
    create: (object: KubeObject, by: Writer): Answer => objects.create(placeOf(object), object, by),
    replace: (found: KubeObject, wanted: KubeObject, isStatus: boolean, by: Writer): Answer =>
      objects.replace(
        placeOf(found),
        found as StoredKubeObject,
        wanted as StoredKubeObject,
        isStatus ? 'status' : 'all but status',
        by,
      ),
    remove: (found: KubeObject, preconditions: Preconditions, by: Writer): Answer =>
      objects.remove(placeOf(found), found as StoredKubeObject, preconditions, by),
    /** The end of a Pod that has stopped. */
    finish: (pod: KubeObject, by: Writer) =>
      void objects.record('DELETED', placeOf(pod), pod as StoredKubeObject, by),
    get: (kind: string, namespace: string | undefined, name: string) =>
      objects.get({ type: kind, namespace, name }) as StoredKubeObject | undefined,
    list: (kind: string) => objects.list(kind) as StoredKubeObject[],
    all: () => objects.all() as StoredKubeObject[],
    historyOf: (kind: string) => objects.historyOf(kind) as readonly Change[],
    version: objects.version,
  };
}
export type Store = ReturnType<typeof createStore>;
