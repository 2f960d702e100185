/** What a Sandbox brings along, and must take along when it goes. */
import { expect } from 'vitest';
import { NAMESPACE_POLICIES } from '../../../hooks/index.ts';
import type { Api } from './api.ts';
import { eventually } from './eventually.ts';
import type { Kind } from './kinds.ts';
import { objectsIn } from './objects.ts';

const KINDS = [
  'Sandbox',
  'Pod',
  'Service',
  'EndpointSlice',
  'NetworkPolicy',
  'PersistentVolumeClaim',
  'WarmPool',
  'WarmPod',
] as const satisfies Kind[];

/** Written by users, so without our label. */
const USER_KINDS: readonly Kind[] = ['Sandbox', 'WarmPool'];

const STAYING = NAMESPACE_POLICIES.map(name => `NetworkPolicy/${name}`);

/** Every object of ours in a namespace (or in all), as `Kind/name`; the namespace's own policies are meant to stay. */
export async function oursIn(api: Api, namespace?: string): Promise<string[]> {
  const objects = objectsIn(api, namespace);
  const lists = await Promise.all(
    KINDS.map(async kind => {
      const query = USER_KINDS.includes(kind) ? {} : { labelSelector: 'app=llmsafespace' };
      const items: { metadata?: { name?: string } }[] = await objects.list(kind, query);
      return items.map(({ metadata }) => `${kind}/${metadata?.name}`);
    }),
  );
  return lists.flat().filter(name => !STAYING.includes(name));
}

/** Resolves once nothing of ours is left but what is said to stay. */
export const nothingLeft = (api: Api, namespace?: string, stays: string[] = [], timeoutSeconds = 30) =>
  eventually(async () => expect(await oursIn(api, namespace)).toEqual(stays), timeoutSeconds);
