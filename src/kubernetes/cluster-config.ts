/**
 * The cluster and who we are there, read by Kubernetes' own client. The module of its KubeConfig is imported alone: the whole package
 * also brings exec, port-forward and copying, which nothing here uses.
 */
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { KubeConfig } from '@kubernetes/client-node/dist/config.js';
import type { Cluster, User } from '@kubernetes/client-node/dist/config_types.js';
import { parse } from 'yaml';
import { z } from 'zod';

/** The authentication providers that the client has; it takes any other for no authentication at all. */
const authProviders = ['oidc', 'azure', 'gcp', 'exec'];

const tokenFiles = z.looseObject({
  users: z.array(
    z.looseObject({
      name: z.string(),
      user: z.looseObject({ tokenFile: z.string().optional() }).nullish(),
    }),
  ),
});

function named<T>(found: T | null, what: string, name: string): T {
  if (!found) throw new Error(`it names the ${what} ${name}, which is not in it`);
  return found;
}

function requireHttp({ server }: Cluster): void {
  if (!/^https?:$/.test(URL.parse(server)?.protocol ?? ''))
    throw new Error(`the server ${server} is not an http or https URL`);
}

function requireProvider({ authProvider }: User): void {
  if (!authProvider || authProviders.includes(authProvider.name)) return;
  throw new Error(`the auth-provider ${authProvider.name} is not supported; use exec`);
}

/** Without TLS there is nothing to verify, but the client must be told so. */
const reachable = (cluster: Cluster): Cluster => ({
  ...cluster,
  skipTLSVerify: cluster.skipTLSVerify || cluster.server.startsWith('http:'),
});

/** The client doesn't know `tokenFile`, but follows such a file where a provider names it. */
function followTokenFile(user: User, text: string, folder: string): User {
  const { users } = tokenFiles.parse(parse(text));
  const tokenFile = users.find(({ name }) => name === user.name)?.user?.tokenFile;
  if (!tokenFile) return user;
  const { token: _, ...rest } = user;
  return { ...rest, authProvider: { name: 'tokenFile', config: { tokenFile: resolve(folder, tokenFile) } } };
}

/** A plugin is owed a description of the request, which the client doesn't send. */
function describeRequest(user: User): User {
  if (!user.exec) return user;
  const request = {
    apiVersion: user.exec.apiVersion,
    kind: 'ExecCredential',
    spec: { interactive: false },
  };
  const variable = { name: 'KUBERNETES_EXEC_INFO', value: JSON.stringify(request) };
  return { ...user, exec: { ...user.exec, env: [...(user.exec.env ?? []), variable] } };
}

function readCurrentContext(file: string): KubeConfig {
  const text = readFileSync(file, 'utf8');
  const folder = dirname(resolve(file));
  const read = new KubeConfig();
  read.loadFromString(text);
  read.makePathsAbsolute(folder);
  const name = read.getCurrentContext();
  if (!name) throw new Error('it has no current-context');
  const context = named(read.getContextObject(name), 'context', name);
  const cluster = named(read.getCluster(context.cluster), 'cluster', context.cluster);
  const user = named(read.getUser(context.user), 'user', context.user);
  requireHttp(cluster);
  requireProvider(user);
  const config = new KubeConfig();
  config.loadFromClusterAndUser(reachable(cluster), describeRequest(followTokenFile(user, text, folder)));
  return config;
}

/** The current context of a kubeconfig file. Throws an Error that names the file and what is wrong with it. */
export function readKubeconfig(file: string): KubeConfig {
  try {
    return readCurrentContext(file);
  } catch (error) {
    throw new Error(`the kubeconfig ${file} can't be used: ${String(error)}`);
  }
}

/** What Kubernetes tells each Pod about its own cluster. Throws an Error outside of one. */
export function readServiceAccount(environment: Readonly<Record<string, string | undefined>>): KubeConfig {
  if (!environment.KUBERNETES_SERVICE_HOST || !environment.KUBERNETES_SERVICE_PORT)
    throw new Error('there is no cluster: set KUBECONFIG, or run in a Pod');
  const config = new KubeConfig();
  config.loadFromCluster();
  return config;
}
