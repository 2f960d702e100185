/** Single objects are read through lists and watches of the whole cluster, as the real one reads them. */
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import { describe, expect, test } from 'vitest';
import { type Api, ApiError } from '../src/api.ts';
import { createCachedReader } from '../src/cached-reader.ts';
import { createSharedCaches } from '../src/shared-caches.ts';
import { object } from './objects.ts';

/** An API server that has these Secrets, or refuses to list them. */
function open(list: () => object[]) {
  const asked: string[] = [];
  const logged: string[] = [];
  const api: Api = {
    call: async <T>(method: string, path: string) => {
      asked.push(`${method} ${path}`);
      return { metadata: { resourceVersion: '1' }, items: list() } as T;
    },
    stream: async path => {
      asked.push(`watch ${path.split('?')[0]}`);
      return new Readable({ read: () => undefined });
    },
    close: async () => undefined,
  };
  const log = pino({ level: 'info' }, { write: line => void logged.push(line) });
  const caches = createSharedCaches({ api, flushIntervalMs: 60_000, log });
  return { read: createCachedReader(caches), asked, logged, close: caches.close };
}

describe('a cached reader', () => {
  test('lists and watches the kind in all namespaces, once, and never GETs one object', async () => {
    const { read, asked, close } = open(() => [object('Secret', 'token'), object('Secret', 'other')]);
    expect((await read('Secret', 'token', 'default'))?.metadata.name).toBe('token');
    expect(await read('Secret', 'token', 'elsewhere')).toBeUndefined();
    expect(asked).toEqual(['GET /api/v1/secrets', 'watch /api/v1/secrets']);
    close();
  });

  test('waits while it may not, and says so', async () => {
    let allowed = false;
    const { read, logged, close } = open(() => {
      if (allowed) return [object('Secret', 'token')];
      throw new ApiError(403, 'Forbidden', 'secrets is forbidden');
    });
    let found = false;
    const reading = read('Secret', 'token', 'default').then(() => {
      found = true;
    });
    await sleep(100);
    expect([found, logged[0]]).toEqual([false, expect.stringContaining('secrets is forbidden')]);
    allowed = true;
    await reading;
    close();
  });
});
