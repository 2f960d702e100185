/** Stand-ins for the two base images, as small as what the Dockerfile expects of them. */
import { chmodSync, cpSync, mkdirSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { findProgram, librariesOf, npmFolder } from './machine.ts';
import type { Storage } from './storage.ts';

const certificates = '/etc/ssl/certs/ca-certificates.crt';

function put(file: string, ...place: string[]): void {
  const target = join(...place);
  mkdirSync(dirname(target), { recursive: true });
  cpSync(realpathSync(file), target);
}

/** A program of this machine with the libraries it needs, which keep their places. */
function putProgram(root: string, program: string, place: string): void {
  put(program, root, place);
  for (const library of librariesOf(program)) put(library, root, library);
}

function required(name: string): string {
  const found = findProgram(name);
  if (found === undefined) throw new Error(`${name} is not on PATH`);
  return found;
}

function commit(storage: Storage, root: string, name: string, instructions: string[]): string {
  const file = join(dirname(root), `${name}.Dockerfile`);
  writeFileSync(file, ['FROM scratch', 'COPY . /', ...instructions, ''].join('\n'));
  storage.buildah(
    'build',
    '--timestamp=0',
    '--identity-label=false',
    '--file',
    file,
    '--tag',
    `localhost/${name}`,
    root,
  );
  return `localhost/${name}`;
}

/** In place of `node:24-bookworm-slim`: Node, npm, a shell, and what the Dockerfile calls. */
export function buildBuildBase(storage: Storage, directory: string): string {
  const root = join(directory, 'build-base');
  for (const name of ['env', 'rm', 'find', 'chmod', 'touch']) {
    putProgram(root, required(name), `usr/bin/${name}`);
  }
  putProgram(root, required('sh'), 'bin/sh');
  putProgram(root, process.execPath, 'usr/local/bin/node');
  const npm = 'usr/local/lib/node_modules/npm';
  cpSync(npmFolder(), join(root, npm), { recursive: true });
  symlinkSync(`/${npm}/bin/npm-cli.js`, join(root, 'usr/local/bin/npm'));
  put(process.env.NODE_EXTRA_CA_CERTS ?? certificates, root, certificates);
  mkdirSync(join(root, 'tmp'));
  writeFileSync(join(root, 'etc/passwd'), 'root:x:0:0:root:/root:/bin/sh\n');
  return commit(storage, root, 'build-base', [
    'ENV PATH=/usr/local/bin:/usr/bin:/bin',
    // Of this machine's network, which may look into TLS.
    `ENV NODE_EXTRA_CA_CERTS=${certificates}`,
  ]);
}

/** In place of `distroless/nodejs24-debian12:nonroot`: Node and certificates, no shell, a user without rights. */
export function buildRuntimeBase(storage: Storage, directory: string): string {
  const root = join(directory, 'runtime-base');
  putProgram(root, process.execPath, 'nodejs/bin/node');
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
