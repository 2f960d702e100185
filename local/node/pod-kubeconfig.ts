/** How a program of a Pod reaches the API server: with the Pod's own token, as it lies in its volume. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { writeKubeconfigEntries } from '../kubeconfig.ts';
import type { PodFolders } from './mounts.ts';
import type { Container } from './pod.ts';

const serviceAccountPath = '/var/run/secrets/kubernetes.io/serviceaccount';

/**
 * Writes a kubeconfig that names the token and the certificate authority of the container's ServiceAccount volume, which
 * are renewed there; resolves to its file. Undefined for a container without that volume: it has no business with the API.
 */
export function writePodKubeconfig(
  server: string,
  { name: container }: Container,
  folders: PodFolders,
): string | undefined {
  const root = folders.root(container);
  const mounted = join(root, serviceAccountPath);
  if (!existsSync(join(mounted, 'token'))) return undefined;
  const file = join(root, '..', `${container}.kubeconfig.yaml`);
  writeKubeconfigEntries(file, {
    cluster: { server, 'certificate-authority': join(mounted, 'ca.crt') },
    user: { tokenFile: join(mounted, 'token') },
  });
  return file;
}
