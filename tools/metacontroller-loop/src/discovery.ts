/** Which resources the API server has: plural names, kinds, scopes. */
import { type Api, isNotFound } from './api.ts';
import { groupOf } from './objects.ts';

export interface Resource {
  apiVersion: string;
  group: string;
  /** The plural name, as it stands in a path. */
  name: string;
  kind: string;
  namespaced: boolean;
  hasStatus: boolean;
}

export interface Discovery {
  /** By plural name. Throws when the server doesn't know it. */
  resource(apiVersion: string, name: string): Promise<Resource>;
  /** By kind. Throws when the server doesn't know it. */
  kind(apiVersion: string, kind: string): Promise<Resource>;
}

interface ResourceList {
  resources: { name: string; kind: string; namespaced: boolean }[];
}

interface Known {
  fetchedAt: number;
  resources: Promise<Resource[]>;
}

/** What is known is used at once and refreshed behind the back when older than this. */
const staleAfterMs = 30_000;
/** An unknown name is looked for again, but not more often than this. */
const retryAfterMs = 500;

export function apiRoot(apiVersion: string): string {
  return groupOf(apiVersion) ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
}

async function fetchResources(api: Api, apiVersion: string): Promise<Resource[]> {
  const none: ResourceList = { resources: [] };
  const { resources } = await api.call<ResourceList>('GET', apiRoot(apiVersion)).catch(error => {
    if (isNotFound(error)) return none;
    throw error;
  });
  const names = new Set(resources.map(({ name }) => name));
  return resources
    .filter(({ name }) => !name.includes('/'))
    .map(({ name, kind, namespaced }) => ({
      ...{ apiVersion, group: groupOf(apiVersion), name, kind, namespaced },
      hasStatus: names.has(`${name}/status`),
    }));
}

export function createDiscovery(api: Api): Discovery {
  const known = new Map<string, Known>();

  function refresh(apiVersion: string): Promise<Resource[]> {
    const earlier = known.get(apiVersion);
    const resources = fetchResources(api, apiVersion);
    known.set(apiVersion, { fetchedAt: Date.now(), resources });
    resources.catch(() => {
      if (earlier) known.set(apiVersion, earlier);
      else known.delete(apiVersion);
    });
    return resources;
  }

  function current(apiVersion: string): Promise<Resource[]> {
    const entry = known.get(apiVersion);
    if (entry && Date.now() - entry.fetchedAt > staleAfterMs) refresh(apiVersion).catch(() => undefined);
    return entry?.resources ?? refresh(apiVersion);
  }

  async function find(apiVersion: string, matches: (resource: Resource) => boolean) {
    const found = (await current(apiVersion)).find(matches);
    const fetchedAt = known.get(apiVersion)?.fetchedAt ?? 0;
    if (found || Date.now() - fetchedAt < retryAfterMs) return found;
    return (await refresh(apiVersion)).find(matches);
  }

  async function resource(apiVersion: string, name: string): Promise<Resource> {
    const found = await find(apiVersion, candidate => candidate.name === name);
    if (!found) throw new Error(`discovery: can't find resource ${name} in apiVersion ${apiVersion}`);
    return found;
  }

  async function kind(apiVersion: string, wanted: string): Promise<Resource> {
    const found = await find(apiVersion, candidate => candidate.kind === wanted);
    if (!found) throw new Error(`discovery: can't find kind ${wanted} in apiVersion ${apiVersion}`);
    return found;
  }

  return { resource, kind };
}
