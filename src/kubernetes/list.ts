import type { Kubernetes } from './client.ts';

/** The part of an object that lists and watches need. */
export interface ListedObject {
  metadata: { name: string; namespace?: string; resourceVersion: string; [field: string]: unknown };
  [field: string]: unknown;
}

export interface ObjectList {
  metadata: { resourceVersion: string; continue?: string };
  /** Null for an empty list of metadata. */
  items: ListedObject[] | null;
}

export interface ListRequest {
  path: string;
  query?: Record<string, string>;
  accept?: string;
  signal?: AbortSignal;
}

/** Requests metadata only: counting Sandboxes needs no spec or status. */
export const metadataOnly = {
  list: 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1',
  object: 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1',
};
const pageSize = '500';

/** Every object of a collection, page by page, and the version to watch from. */
export async function listAll(
  kubernetes: Kubernetes,
  request: ListRequest,
): Promise<{ items: ListedObject[]; resourceVersion: string }> {
  const items: ListedObject[] = [];
  let next = '';
  for (;;) {
    const query = { ...request.query, limit: pageSize, ...(next && { continue: next }) };
    const page = await kubernetes.request<ObjectList>({ ...request, method: 'GET', query });
    items.push(...(page.items ?? []));
    next = page.metadata.continue ?? '';
    if (!next) return { items, resourceVersion: page.metadata.resourceVersion };
  }
}
