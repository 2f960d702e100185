/** Plain requests to the API server, with what a client library hides: status, message and Warning headers. */
import { request } from 'node:https';
import { KubeConfig } from '@kubernetes/client-node';

export interface ApiAnswer {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: a test reads whatever the API server sends
  body: any;
  warnings: string[];
}

export interface ApiCall {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Path with query. */
  path: string;
  body?: unknown;
}

/** Sends one call; a PATCH is a JSON merge patch. */
export type Api = (call: ApiCall) => Promise<ApiAnswer>;

const contentType = (method: ApiCall['method']) =>
  method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';

/** Requests with the credentials of a kubeconfig file. */
export async function connect(kubeconfigPath: string): Promise<Api> {
  const kubeConfig = new KubeConfig();
  kubeConfig.loadFromFile(kubeconfigPath);
  const server = kubeConfig.getCurrentCluster()?.server;
  const options: Parameters<KubeConfig['applyToHTTPSOptions']>[0] = {};
  await kubeConfig.applyToHTTPSOptions(options);
  return ({ method, path, body }) =>
    new Promise((resolve, reject) => {
      const headers = { ...options.headers, 'content-type': contentType(method), accept: 'application/json' };
      const call = request(`${server}${path}`, { ...options, method, headers }, response => {
        const chunks: Buffer[] = [];
        response.on('data', chunk => chunks.push(chunk));
        response.on('end', () => {
          const warnings = [response.headers.warning ?? []].flat().map(String);
          resolve({
            status: response.statusCode ?? 0,
            body: JSON.parse(Buffer.concat(chunks).toString()),
            warnings,
          });
        });
      });
      call.on('error', reject);
      call.end(body === undefined ? undefined : JSON.stringify(body));
    });
}

const GROUP_PATH = '/apis/llmsafespace.dev/v1';

const PLURALS: Readonly<Record<string, string>> = {
  Sandbox: 'sandboxes',
  SandboxProfile: 'sandboxprofiles',
  RuntimeEnvironment: 'runtimeenvironments',
  WarmPool: 'warmpools',
  WarmPod: 'warmpods',
};

/** Where objects of a kind are created and listed. */
export const collectionPath = (kind: string, namespace: string): string =>
  kind === 'RuntimeEnvironment'
    ? `${GROUP_PATH}/${PLURALS[kind]}`
    : `${GROUP_PATH}/namespaces/${namespace}/${PLURALS[kind]}`;

/** Nothing is stored, and unknown fields are refused as `kubectl apply` refuses them. */
export const DRY_RUN = '?dryRun=All&fieldValidation=Strict';

/** Creates a namespace that may be there already. */
export async function ensureNamespace(api: Api, name: string): Promise<void> {
  const body = { apiVersion: 'v1', kind: 'Namespace', metadata: { name } };
  const { status } = await api({ method: 'POST', path: '/api/v1/namespaces', body });
  if (status !== 201 && status !== 409) throw new Error(`namespace ${name}: ${status}`);
}
