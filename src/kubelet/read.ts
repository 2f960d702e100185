/** Reads a kubelet's metrics, as metrics-server does: by TLS, with the token of a ServiceAccount that may do nothing else. */
import { readFile } from 'node:fs/promises';
import { Agent, request } from 'undici';
import type { Kubernetes } from '../kubernetes/client.ts';
import { resourcePath } from '../kubernetes/paths.ts';
import { readVolumeFigures, type VolumeFigures } from './volume-stats.ts';

export interface KubeletAccess {
  /** With the bearer token. */
  kubeletTokenFile?: string | undefined;
  /** With the PEM certificate of who has signed the kubelets' own. */
  kubeletCaFile?: string | undefined;
  /** Whether any certificate will do. */
  kubeletInsecureTls: boolean;
}

/** Reads the figures of a node's volumes. Rejects with why not. */
export type ReadKubelet = (nodeName: string) => Promise<VolumeFigures>;

interface Node {
  status?: {
    addresses?: { type: string; address: string }[];
    daemonEndpoints?: { kubeletEndpoint?: { Port?: number } };
  };
}

const usualPort = 10_250;
const connectTimeoutMs = 3_000;
/** For the whole of it. */
const longestMs = 10_000;

/** `https://10.0.0.5:10250` */
function originOf({ status }: Node): string {
  const address = status?.addresses?.find(({ type }) => type === 'InternalIP')?.address;
  if (address === undefined) throw new Error('the node has no InternalIP');
  const port = status?.daemonEndpoints?.kubeletEndpoint?.Port ?? usualPort;
  return `https://${address.includes(':') ? `[${address}]` : address}:${port}`;
}

/** Both files are read each time: Kubernetes replaces them. */
async function openAgent({ kubeletTokenFile = '', kubeletCaFile, kubeletInsecureTls }: KubeletAccess) {
  const token = (await readFile(kubeletTokenFile, 'utf8')).trim();
  const ca = kubeletInsecureTls || kubeletCaFile === undefined ? undefined : await readFile(kubeletCaFile);
  const tls = { rejectUnauthorized: !kubeletInsecureTls, ...(ca && { ca }) };
  const dispatcher = new Agent({ allowH2: false, connect: { ...tls, timeout: connectTimeoutMs } });
  return { dispatcher, headers: { authorization: `Bearer ${token}`, accept: 'text/plain' } };
}

async function ask(origin: string, access: KubeletAccess): Promise<VolumeFigures> {
  const { dispatcher, headers } = await openAgent(access);
  try {
    const signal = AbortSignal.timeout(longestMs);
    const { statusCode, body } = await request(`${origin}/metrics`, { dispatcher, headers, signal });
    if (statusCode !== 200) throw new Error(`it answers ${statusCode}`);
    return await readVolumeFigures(body.setEncoding('utf8'));
  } finally {
    await dispatcher.destroy();
  }
}

/** Node hides the cause of a failed connection one level deeper. */
const messageOf = (error: unknown): string => {
  const { message, cause } = error as Error;
  return message || (cause instanceof Error ? cause.message : String(error));
};

export const createReadKubelet =
  (kubernetes: Kubernetes, access: KubeletAccess): ReadKubelet =>
  async nodeName => {
    const path = resourcePath({ apiVersion: 'v1', kind: 'Node', name: nodeName });
    const origin = originOf(await kubernetes.request<Node>({ method: 'GET', path }));
    try {
      return await ask(origin, access);
    } catch (error) {
      throw new Error(`the kubelet at ${origin}: ${messageOf(error)}`);
    }
  };
