/** What the cluster offers, from the watches: available to every hook without a request. */
import { type Available, type PoolTemplate, readProfile, readRuntime } from '../../hooks/index.ts';
import type { Followed, FollowOptions, Source } from './follow.ts';
import { follow } from './follow.ts';

interface Stored {
  metadata: { name: string; namespace?: string; ownerReferences?: { name: string }[] };
  [field: string]: unknown;
}

const keyOf = ({ metadata: { namespace, name } }: Stored) =>
  namespace === undefined ? name : `${namespace}/${name}`;

/** Objects of one kind by name, each as `read` reads it; those that it can't read are left out. */
function createKind<Value>(read: (object: Stored) => Value | undefined, changed: () => void) {
  const values = new Map<string, Value>();
  const put = (object: Stored) => {
    const value = read(object);
    if (value === undefined) values.delete(keyOf(object));
    else values.set(keyOf(object), value);
  };
  const cache: Followed = {
    observe(object) {
      put(object as Stored);
      changed();
    },
    observeAll(objects) {
      values.clear();
      for (const object of objects) put(object as Stored);
      changed();
    },
    end(object) {
      values.delete(keyOf(object as Stored));
      changed();
    },
  };
  return { cache, values: () => values };
}

/** By name: of several runtimes that fit, the first counts. */
const sorted = <Value>(values: ReadonlyMap<string, Value>): Value[] =>
  [...values].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, value]) => value);

const readPodTemplate = ({ metadata, template }: Stored): PoolTemplate => ({
  pool: metadata.ownerReferences?.[0]?.name,
  template: template as PoolTemplate['template'],
});

/** The caches and their content, rebuilt after a change. */
export function createAvailable() {
  let known: Available | undefined;
  const changed = () => {
    known = undefined;
  };
  const runtimes = createKind(readRuntime, changed);
  const profiles = createKind(readProfile, changed);
  const runtimeClasses = createKind(({ metadata }) => metadata.name, changed);
  const podTemplates = createKind(readPodTemplate, changed);

  function current(): Available {
    known ??= {
      runtimes: sorted(runtimes.values()),
      profiles: sorted(profiles.values()),
      runtimeClassNames: sorted(runtimeClasses.values()),
      podTemplates: new Map(podTemplates.values()),
    };
    return known;
  }

  return {
    current,
    caches: {
      RuntimeEnvironment: runtimes.cache,
      SandboxProfile: profiles.cache,
      RuntimeClass: runtimeClasses.cache,
      PodTemplate: podTemplates.cache,
    },
  };
}
export type AvailableCache = ReturnType<typeof createAvailable>;

/** Where each kind is watched; of the PodTemplates those that Metacontroller has labelled as somebody's. */
const sources: Record<keyof AvailableCache['caches'], Omit<Source, 'kind'>> = {
  RuntimeEnvironment: { apiVersion: 'llmsafespace.dev/v1' },
  SandboxProfile: { apiVersion: 'llmsafespace.dev/v1' },
  RuntimeClass: { apiVersion: 'node.k8s.io/v1' },
  PodTemplate: { apiVersion: 'v1', query: { labelSelector: 'controller-uid' } },
};

/** Keeps all of it up to date; each watch tells whether it has synced. */
export function followAvailable({ caches }: AvailableCache, options: FollowOptions) {
  const kinds = Object.keys(caches) as (keyof typeof caches)[];
  return Object.fromEntries(
    kinds.map(kind => [kind, follow(caches[kind], { kind, ...sources[kind] }, options)]),
  );
}
