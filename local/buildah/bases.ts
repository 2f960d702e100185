/** Stand-ins for the two bases of the product's image, as small as what the Dockerfile expects of them. */
import { chmodSync, cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { certificates, npmFolder, required } from './machine.ts';
import { commit, put, putProgram } from './root.ts';
import type { Storage } from './storage.ts';

/** In place of `node:24-bookworm-slim`: Node, npm, a shell, and what the Dockerfile calls. */
export async function buildBuildBase(storage: Storage): Promise<string> {
  const root = join(storage.directory, 'build-base');
  for (const name of ['env', 'rm', 'find', 'chmod', 'touch']) {
    await putProgram(root, required(name), `usr/bin/${name}`);
  }
  await putProgram(root, required('sh'), 'bin/sh');
  await putProgram(root, process.execPath, 'usr/local/bin/node');
  const npm = 'usr/local/lib/node_modules/npm';
  cpSync(npmFolder(), join(root, npm), { recursive: true });
  symlinkSync(`/${npm}/bin/npm-cli.js`, join(root, 'usr/local/bin/npm'));
  put(process.env.NODE_EXTRA_CA_CERTS ?? certificates, root, certificates);
  mkdirSync(join(root, 'tmp'));
  writeFileSync(join(root, 'etc/passwd'), 'root:x:0:0:root:/root:/bin/sh\n');
  return commit(storage, root, 'build-base', [
    'ENV PATH=/usr/local/bin:/usr/bin:/bin',
    `ENV NODE_EXTRA_CA_CERTS=${certificates}`,
  ]);
}

/** In place of `distroless/nodejs24-debian12:nonroot`: Node and certificates, no shell, a user without rights. */
export async function buildRuntimeBase(storage: Storage): Promise<string> {
  const root = join(storage.directory, 'runtime-base');
  await putProgram(root, process.execPath, 'nodejs/bin/node');
  put(certificates, root, certificates);
  for (const folder of ['proc', 'tmp', 'home/nonroot']) mkdirSync(join(root, folder), { recursive: true });
  chmodSync(join(root, 'tmp'), 0o1777);
  writeFileSync(join(root, 'etc/passwd'), 'nonroot:x:65532:65532:nonroot:/home/nonroot:/sbin/nologin\n');
  writeFileSync(join(root, 'etc/group'), 'nonroot:x:65532:\n');
  return commit(storage, root, 'runtime-base', [
    `ENV SSL_CERT_FILE=${certificates}`,
    'WORKDIR /home/nonroot',
    'USER 65532',
    'ENTRYPOINT ["/nodejs/bin/node"]',
  ]);
}
