/** Stand-ins for the two bases of the product's image, as small as what the Dockerfile expects of them. */
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { certificates, required } from './machine.ts';
import { makeImage, put, putLibraries, putNode, putProgram } from './root.ts';
import type { Storage } from './storage.ts';

async function fillBuildBase(root: string): Promise<void> {
  for (const name of ['env', 'rm', 'find', 'chmod', 'touch']) {
    await putProgram(root, required(name), `usr/bin/${name}`);
  }
  await putProgram(root, required('sh'), 'bin/sh');
  putNode(root);
  await putLibraries(root, process.execPath);
  put(process.env.NODE_EXTRA_CA_CERTS ?? certificates, root, certificates);
  mkdirSync(join(root, 'tmp'));
  writeFileSync(join(root, 'etc/passwd'), 'root:x:0:0:root:/root:/bin/sh\n');
}

/** In place of `node:24-bookworm-slim`: Node, npm, a shell, and what the Dockerfile calls. */
const buildBuildBase = (storage: Storage): Promise<string> =>
  makeImage(
    storage,
    'localhost/build-base',
    ['--env=PATH=/usr/local/bin:/usr/bin:/bin', `--env=NODE_EXTRA_CA_CERTS=${certificates}`],
    fillBuildBase,
  );

async function fillRuntimeBase(root: string): Promise<void> {
  await putProgram(root, process.execPath, 'nodejs/bin/node');
  put(certificates, root, certificates);
  for (const folder of ['proc', 'tmp', 'home/nonroot']) mkdirSync(join(root, folder), { recursive: true });
  chmodSync(join(root, 'tmp'), 0o1777);
  writeFileSync(join(root, 'etc/passwd'), 'nonroot:x:65532:65532:nonroot:/home/nonroot:/sbin/nologin\n');
  writeFileSync(join(root, 'etc/group'), 'nonroot:x:65532:\n');
}

/** In place of `distroless/nodejs24-debian12:nonroot`: Node and certificates, no shell, a user without rights. */
const buildRuntimeBase = (storage: Storage): Promise<string> =>
  makeImage(
    storage,
    'localhost/runtime-base',
    [
      `--env=SSL_CERT_FILE=${certificates}`,
      '--workingdir=/home/nonroot',
      '--user=65532',
      '--entrypoint=["/nodejs/bin/node"]',
    ],
    fillRuntimeBase,
  );

/** What tells `buildah build` of the product's Dockerfile to start from them. */
export async function baseArguments(storage: Storage): Promise<string[]> {
  const bases = {
    BUILD_IMAGE: await buildBuildBase(storage),
    RUNTIME_IMAGE: await buildRuntimeBase(storage),
  };
  return Object.entries(bases).flatMap(([name, image]) => ['--build-arg', `${name}=${image}`]);
}
