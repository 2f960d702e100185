/**
 * What a kubeconfig file says about its current context. Read here because the client library, which could, brings
 * every model of the API along: 55 MB of memory and half of the start-up time, for this file.
 */
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';

const text = z.string().min(1);

const cluster = z.looseObject({
  server: z.url({ protocol: /^https?$/ }),
  'certificate-authority': text.optional(),
  'certificate-authority-data': text.optional(),
  'insecure-skip-tls-verify': z.boolean().optional(),
  'tls-server-name': text.optional(),
  'proxy-url': text.optional(),
});

const exec = z.looseObject({
  apiVersion: text,
  command: text,
  args: z.array(z.string()).nullish(),
  env: z.array(z.object({ name: z.string(), value: z.string() })).nullish(),
});
export type ExecPlugin = z.infer<typeof exec>;

const user = z.looseObject({
  'client-certificate': text.optional(),
  'client-certificate-data': text.optional(),
  'client-key': text.optional(),
  'client-key-data': text.optional(),
  token: text.optional(),
  tokenFile: text.optional(),
  username: text.optional(),
  password: text.optional(),
  exec: exec.optional(),
  'auth-provider': z.undefined({ error: 'was removed from Kubernetes; use exec' }).optional(),
  as: z.undefined({ error: 'impersonation is not supported' }).optional(),
});

const kubeconfig = z.looseObject({
  'current-context': text,
  contexts: z.array(
    z.looseObject({ name: z.string(), context: z.looseObject({ cluster: text, user: text }) }),
  ),
  clusters: z.array(z.looseObject({ name: z.string(), cluster })),
  users: z.array(z.looseObject({ name: z.string(), user })),
});

/** One cluster and one way to prove who we are there; file names are absolute. */
export interface ClusterConfig {
  server: string;
  proxy: string | undefined;
  tls: { ca?: Buffer; cert?: Buffer; key?: Buffer; servername?: string; rejectUnauthorized?: boolean };
  token: string | undefined;
  tokenFile: string | undefined;
  basic: string | undefined;
  exec: ExecPlugin | undefined;
}

function find<Entry extends { name: string }>(entries: Entry[], name: string, what: string): Entry {
  const found = entries.find(entry => entry.name === name);
  if (!found) throw new Error(`it names the ${what} ${name}, which is not in it`);
  return found;
}

/** A PEM that is given as a file beside the kubeconfig, or in it as base64. */
function pem(folder: string, file: string | undefined, base64: string | undefined): Buffer | undefined {
  if (base64) return Buffer.from(base64, 'base64');
  return file ? readFileSync(resolve(folder, file)) : undefined;
}

function select(content: unknown, folder: string): ClusterConfig {
  const config = kubeconfig.parse(content);
  const { context } = find(config.contexts, config['current-context'], 'context');
  const to = find(config.clusters, context.cluster, 'cluster').cluster;
  const as = find(config.users, context.user, 'user').user;
  const ca = pem(folder, to['certificate-authority'], to['certificate-authority-data']);
  const cert = pem(folder, as['client-certificate'], as['client-certificate-data']);
  const key = pem(folder, as['client-key'], as['client-key-data']);
  return {
    server: to.server,
    proxy: to['proxy-url'],
    tls: {
      ...(ca && { ca }),
      ...(cert && { cert }),
      ...(key && { key }),
      ...(to['tls-server-name'] && { servername: to['tls-server-name'] }),
      ...(to['insecure-skip-tls-verify'] && { rejectUnauthorized: false }),
    },
    token: as.token,
    tokenFile: as.tokenFile && resolve(folder, as.tokenFile),
    basic: as.username && `${as.username}:${as.password ?? ''}`,
    exec: as.exec,
  };
}

/** Reads the current context of a kubeconfig file. Throws an Error that names the file and what is wrong with it. */
export function readKubeconfig(file: string): ClusterConfig {
  try {
    return select(parse(readFileSync(file, 'utf8')), dirname(resolve(file)));
  } catch (error) {
    const reason = error instanceof z.ZodError ? z.prettifyError(error) : String(error);
    throw new Error(`the kubeconfig ${file} can't be used: ${reason}`);
  }
}

const serviceAccount = '/var/run/secrets/kubernetes.io/serviceaccount';

/** What Kubernetes tells each Pod about its own cluster. Throws an Error outside of one. */
export function readServiceAccount(environment: Readonly<Record<string, string | undefined>>): ClusterConfig {
  const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port } = environment;
  if (!host || !port) throw new Error('there is no cluster: set KUBECONFIG, or run in a Pod');
  return {
    server: `https://${host.includes(':') ? `[${host}]` : host}:${port}`,
    proxy: undefined,
    tls: { ca: readFileSync(`${serviceAccount}/ca.crt`) },
    token: undefined,
    tokenFile: `${serviceAccount}/token`,
    basic: undefined,
    exec: undefined,
  };
}
