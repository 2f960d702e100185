/** ConfigMaps and Secrets as a node reads them: for all its Pods together, and each at most once a second. */
import type { Kubernetes } from '../../src/kubernetes/client.ts';
import { unlessGone } from '../../src/kubernetes/errors.ts';
import { resourcePath } from '../../src/kubernetes/paths.ts';

export type Contents = ReadonlyMap<string, Buffer>;
export type ReadObject = (
  kind: 'ConfigMap' | 'Secret',
  namespace: string,
  name: string,
) => Promise<Contents | undefined>;

interface Stored {
  /** Base64 in a Secret, text in a ConfigMap. */
  data?: Record<string, string> | null;
  /** Base64. */
  binaryData?: Record<string, string> | null;
}

const freshForMs = 1_000;

const buffers = (entries: Record<string, string> | null | undefined, encoding: BufferEncoding) =>
  Object.entries(entries ?? {}).map(([key, value]) => [key, Buffer.from(value, encoding)] as const);

function contentsOf(kind: string, { data, binaryData }: Stored): Contents {
  return new Map([...buffers(data, kind === 'Secret' ? 'base64' : 'utf8'), ...buffers(binaryData, 'base64')]);
}

/** Resolves to undefined for an object that doesn't exist; rejects where the API server doesn't tell. */
export function createObjectReader(kubernetes: Kubernetes): ReadObject {
  const recent = new Map<string, { atMs: number; contents: Promise<Contents | undefined> }>();

  async function get(kind: string, path: string): Promise<Contents | undefined> {
    const found = await unlessGone(kubernetes.request<Stored>({ method: 'GET', path }));
    return found && contentsOf(kind, found);
  }

  return (kind, namespace, name) => {
    const path = resourcePath({ apiVersion: 'v1', kind, namespace, name });
    const known = recent.get(path);
    if (known && Date.now() - known.atMs < freshForMs) return known.contents;
    const contents = get(kind, path);
    recent.set(path, { atMs: Date.now(), contents });
    return contents;
  };
}
