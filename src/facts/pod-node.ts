import type { Fact, FactQueries, NodeReady } from '../../hooks/index.ts';
import type { Kubernetes } from '../kubernetes/client.ts';
import { unlessGone } from '../kubernetes/errors.ts';
import { resourcePath } from '../kubernetes/paths.ts';
import { remembered } from './remembered.ts';

type PodNodeQuery = NonNullable<FactQueries['podNode']>;

interface Node {
  status?: { conditions?: { type: string; status: string; reason?: string; message?: string }[] };
}

const rememberedForMs = 5_000;
const mostRemembered = 1_000;

/** A node that has not reported yet is not ready. */
function readyOf({ status }: Node): NodeReady {
  const found = status?.conditions?.find(({ type }) => type === 'Ready');
  return { status: found?.status ?? 'Unknown', reason: found?.reason, message: found?.message };
}

/** A node from the API server, read at most once every few seconds however many Pods ask. */
export function createPodNode(kubernetes: Kubernetes, now: () => Date) {
  async function ask({ name }: PodNodeQuery): Promise<Fact<NodeReady | undefined>> {
    try {
      const path = resourcePath({ apiVersion: 'v1', kind: 'Node', name });
      const node = await unlessGone(kubernetes.request<Node>({ method: 'GET', path }));
      return { known: true, value: node && readyOf(node) };
    } catch (error) {
      return { known: false, reason: String(error) };
    }
  }

  return remembered(ask, {
    keyOf: ({ name }) => name,
    rememberMs: () => rememberedForMs,
    most: mostRemembered,
    now,
  });
}
