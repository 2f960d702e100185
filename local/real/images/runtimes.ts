/** The images of `runtimes/`, from the same Dockerfiles as everybody's, on bases that this machine makes. */
import { join } from 'node:path';
import { certificates } from '../../buildah/machine.ts';
import { output } from '../../buildah/output.ts';
import { makeImage, putNode } from '../../buildah/root.ts';
import type { Storage } from '../../buildah/storage.ts';
import { inRepository } from '../../paths.ts';
import { unpackDebian, usual } from './debian.ts';
import { writePipConfiguration } from './pip.ts';
import type { Recipe } from './recipe.ts';

const path = '--env=PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** In place of `python:3.10-slim`: Debian's Python, whichever it is, with pip. */
const buildPythonBase = (storage: Storage): Promise<string> =>
  makeImage(storage, 'localhost/python-base', [path], async root => {
    await unpackDebian(root, storage.directory, [...usual, 'python3', 'python3-pip', 'python-is-python3']);
    await output('chroot', [root, 'python3', '-m', 'compileall', '-q', '/usr/lib']);
  });

/** In place of `node:22-slim`: the Node.js that runs this. */
const buildNodeBase = (storage: Storage): Promise<string> =>
  makeImage(
    storage,
    'localhost/nodejs-base',
    [path, `--env=NODE_EXTRA_CA_CERTS=${certificates}`],
    async root => {
      await unpackDebian(root, storage.directory, usual);
      putNode(root);
    },
  );

function runtime(image: string, name: string, buildBase: (storage: Storage) => Promise<string>): Recipe {
  const folder = inRepository('runtimes', name);
  return {
    image,
    sources: [folder],
    async build(storage) {
      const pipConfiguration = join(storage.directory, 'pip.conf');
      writePipConfiguration(pipConfiguration);
      const base = ['--build-arg', `BASE_IMAGE=${await buildBase(storage)}`];
      const secret = ['--secret', `id=pip.conf,src=${pipConfiguration}`];
      await storage.buildah('build', ...base, ...secret, '--tag', image, folder);
    },
  };
}

/** Under the names that `examples/runtimes.yaml` has. */
export const runtimes: Recipe[] = [
  runtime('ghcr.io/llmsafespace/python:3.10', 'python', buildPythonBase),
  runtime('ghcr.io/llmsafespace/nodejs:22', 'nodejs', buildNodeBase),
];
