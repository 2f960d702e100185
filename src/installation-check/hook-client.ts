/** Calls the hook server as Metacontroller does: over TLS, by the name of its Service, through a proxy where the environment has one. */
import { EnvHttpProxyAgent, request } from 'undici';
import { z } from 'zod';

export interface HookAnswer {
  status: number;
  /** The server's error code, such as TOKEN_WRONG; empty if none. */
  code: string;
}

export interface HookClient {
  /** POSTs an empty object, which every hook refuses, so nothing changes. Rejects if there is no answer. */
  post(path: string, token: string | undefined): Promise<HookAnswer>;
  /** The same without TLS. */
  postPlain(path: string): Promise<HookAnswer>;
  close(): Promise<void>;
}

export interface HookServer {
  /** Without a slash at its end. */
  url: string;
  /** PEM of the CA of its certificate. */
  ca: string;
}

const timeoutMs = 5_000;
const answer = z.looseObject({ code: z.string().default('') });

function codeOf(text: string): string {
  try {
    return answer.parse(JSON.parse(text)).code;
  } catch {
    return '';
  }
}

async function call(url: string, dispatcher: EnvHttpProxyAgent, headers: Record<string, string>) {
  const { statusCode, body } = await request(url, {
    dispatcher,
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: '{}',
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
  });
  return { status: statusCode, code: codeOf(await body.text()) };
}

/** `https://name` → `http://name:443` */
function withoutTls(url: string): string {
  const { hostname, port } = new URL(url);
  return `http://${hostname}:${port || 443}`;
}

export function createHookClient({ url, ca }: HookServer): HookClient {
  const limits = { connectTimeout: timeoutMs, allowH2: false };
  const secure = new EnvHttpProxyAgent({
    ...limits,
    connect: { ca, timeout: timeoutMs },
    requestTls: { ca },
  });
  // Both go the same way, so that a refusal of the one tells about the server, not about the way.
  const { https_proxy: lower, HTTPS_PROXY: proxy = lower } = process.env;
  const plain = new EnvHttpProxyAgent({ ...limits, proxyTunnel: true, ...(proxy && { httpProxy: proxy }) });
  return {
    post: (path, token) => call(url + path, secure, token ? { authorization: `Bearer ${token}` } : {}),
    postPlain: path => call(withoutTls(url) + path, plain, {}),
    async close() {
      await Promise.all([secure.destroy(), plain.destroy()]);
    },
  };
}
