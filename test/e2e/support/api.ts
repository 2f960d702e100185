/** Requests and watches to the API server over kept connections, with the administrator's credentials. */

import { KubeConfig } from '@kubernetes/client-node';
import { Agent, type Dispatcher } from 'undici';
import { splitLines } from '../../../src/kubernetes/lines.ts';

export interface Call {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  path: string;
  query?: Record<string, string>;
  body?: unknown;
  signal?: AbortSignal;
}

/** The API server's refusal. */
export class Refusal extends Error {
  readonly code: number;
  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

export interface Api {
  /** The answer's JSON; a PATCH is a JSON merge patch. @throws {Refusal} */
  call<T>(call: Call): Promise<T>;
  /** The answer line by line until it ends. @throws {Refusal} */
  lines(call: Call): AsyncIterable<string>;
  close(): Promise<void>;
}

const messageOf = (text: string): string => {
  try {
    return (JSON.parse(text) as { message?: string }).message ?? text;
  } catch {
    return text;
  }
};

/** Connects as the user of a kubeconfig file. */
export function connectApi(kubeconfig: string): Api {
  const config = new KubeConfig();
  config.loadFromFile(kubeconfig);
  const { server, caData } = config.getCurrentCluster() ?? {};
  if (server === undefined || caData === undefined) throw new Error(`${kubeconfig} names no cluster`);
  const authorization = `Bearer ${config.getCurrentUser()?.token}`;
  const agent = new Agent({ connect: { ca: Buffer.from(caData, 'base64').toString() }, bodyTimeout: 0 });

  async function send({ method, path, query, body, signal }: Call): Promise<Dispatcher.ResponseData> {
    const type = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
    const response = await agent.request({
      origin: server,
      path,
      method,
      headers: { authorization, accept: 'application/json', 'content-type': type },
      ...(query && { query }),
      ...(body !== undefined && { body: JSON.stringify(body) }),
      ...(signal && { signal }),
    });
    if (response.statusCode >= 300) {
      throw new Refusal(response.statusCode, messageOf(await response.body.text()));
    }
    return response;
  }

  return {
    call: async <T>(call: Call) => (await (await send(call)).body.json()) as T,
    async *lines(call) {
      const { body } = await send(call);
      try {
        yield* splitLines(body.setEncoding('utf8'));
      } finally {
        body.destroy();
      }
    },
    close: () => agent.destroy(),
  };
}
