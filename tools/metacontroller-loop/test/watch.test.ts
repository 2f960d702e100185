/** The watch against an API server that breaks off, as a killed one does. */
import { Readable } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { type Api, ApiError } from '../src/api.ts';
import { createCache } from '../src/cache.ts';
import type { Resource } from '../src/discovery.ts';
import type { KubeObject } from '../src/objects.ts';
import { follow } from '../src/watch.ts';
import { object, ownedBy } from './objects.ts';

const pods: Resource = {
  apiVersion: 'v1',
  group: '',
  name: 'pods',
  kind: 'Pod',
  namespaced: true,
  hasStatus: true,
};
const pod = (name: string, resourceVersion: string) => object('Pod', name, { resourceVersion });
const line = (type: string, about: object) => Buffer.from(`${JSON.stringify({ type, object: about })}\n`);

/** An API server that plays lists and watches in turn, then ends the test. */
function play(lists: KubeObject[][], watches: (() => Readable)[]) {
  const stop = new AbortController();
  const asked: string[] = [];
  const api: Api = {
    call: async <T>(_method: string, path: string) => {
      asked.push(path);
      return { metadata: { resourceVersion: `${asked.length}0` }, items: lists.shift() ?? [] } as T;
    },
    stream: async path => {
      asked.push(`watch from ${new URLSearchParams(path.split('?')[1]).get('resourceVersion')}`);
      const next = watches.shift();
      if (next) return next();
      stop.abort();
      return Readable.from([]);
    },
    close: async () => undefined,
  };
  const cache = createCache();
  const followed = {
    replace: cache.replace,
    upsert: cache.upsert,
    remove: cache.remove,
    broken: () => undefined,
  };
  return { asked, cache, done: follow(api, pods, followed, stop.signal) };
}

const names = (objects: Iterable<KubeObject>) => [...objects].map(({ metadata }) => metadata.name);

describe('following', () => {
  test('after a break it goes on from the last version it saw, bookmarks included', async () => {
    const first = Readable.from([line('ADDED', pod('b', '11')), line('BOOKMARK', pod('', '15'))]);
    const broken = () => {
      throw new Error('ECONNRESET');
    };
    const { asked, cache, done } = play([[pod('a', '5')]], [() => first, broken]);
    await done;
    expect(asked).toEqual(['/api/v1/pods', 'watch from 10', 'watch from 15', 'watch from 15']);
    expect(names(cache.all())).toEqual(['a', 'b']);
  });

  test('an expired version lists anew, and what is gone is noticed', async () => {
    const gone = Readable.from([line('ERROR', { code: 410, reason: 'Expired', message: 'too old' })]);
    const { asked, cache, done } = play([[pod('a', '5'), pod('b', '6')], [pod('b', '6')]], [() => gone]);
    await done;
    expect(asked).toEqual(['/api/v1/pods', 'watch from 10', '/api/v1/pods', 'watch from 30']);
    expect(names(cache.all())).toEqual(['b']);
  });

  test('a refused watch lists anew', async () => {
    const refused = () => {
      throw new ApiError(410, 'Gone', 'too old');
    };
    const { asked, done } = play([], [refused]);
    await done;
    expect(asked.filter(path => path === '/api/v1/pods')).toHaveLength(2);
  });

  test('an event cut in two is one event', async () => {
    const bytes = line('ADDED', pod('ä', '11'));
    const cut = bytes.indexOf('ä') + 1;
    const { cache, done } = play([], [() => Readable.from([bytes.subarray(0, cut), bytes.subarray(cut)])]);
    await done;
    expect(names(cache.all())).toEqual(['ä']);
  });
});

describe('the cache', () => {
  test('finds objects by owner, and moves them when the owner changes', async () => {
    const cache = createCache();
    cache.upsert(object('Pod', 'a', ownedBy('p1')));
    expect([names(cache.ownedBy('p1', 'default')), names(cache.orphans('default'))]).toEqual([['a'], []]);
    cache.upsert(object('Pod', 'a'));
    expect([names(cache.ownedBy('p1', 'default')), names(cache.orphans('default'))]).toEqual([[], ['a']]);
    expect(names(cache.orphans('other'))).toEqual([]);
  });

  test('tells of additions, updates and deletions, and of everything on a resync', async () => {
    const cache = createCache();
    const heard: string[] = [];
    const listener = {
      added: (now: KubeObject) => heard.push(`added ${now.metadata.resourceVersion}`),
      updated: (before: KubeObject, now: KubeObject) =>
        heard.push(`updated ${before.metadata.resourceVersion} ${now.metadata.resourceVersion}`),
      deleted: (last: KubeObject) => heard.push(`deleted ${last.metadata.resourceVersion}`),
    };
    cache.listeners.add({
      added: now => void listener.added(now),
      updated: (before, now) => void listener.updated(before, now),
      deleted: last => void listener.deleted(last),
    });
    cache.upsert(pod('a', '1'));
    cache.upsert(pod('a', '2'));
    for (const each of cache.listeners) cache.resync(each);
    cache.replace([]);
    await turn();
    expect(heard).toEqual(['added 1', 'updated 1 2', 'updated 2 2', 'deleted 2']);
  });
});
