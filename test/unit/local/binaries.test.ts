import { writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { expect, it } from 'vitest';
import { fittingKubectl, fromAssets, onPath } from '../../../local/binaries.ts';
import { chooseMetacontroller } from '../../../local/metacontroller.ts';
import { temporaryDirectory } from './temporary-directory.ts';

const empty = temporaryDirectory();
const folder = temporaryDirectory();
for (const name of ['etcd', 'metacontroller'])
  writeFileSync(join(folder, name), '#!/bin/sh\n', { mode: 0o755 });
writeFileSync(join(folder, 'kubectl'), 'not a program', { mode: 0o644 });

it('the first executable on PATH is found', () => {
  expect(onPath('etcd', { PATH: [empty, '', folder].join(delimiter) })).toBe(join(folder, 'etcd'));
});

it.each(['kubectl', 'kwok'])('%s is not found where it is no executable', name => {
  expect(onPath(name, { PATH: folder })).toBeUndefined();
});

/** A folder with a kubectl that prints this for `kubectl version`. */
function withKubectl(output: string): string {
  const file = join(temporaryDirectory(), 'kubectl');
  writeFileSync(file, `#!/bin/sh\necho '${output}'\n`, { mode: 0o755 });
  return file;
}

it.each([
  ['of the same minor version', 'v1.36.0', true],
  ['of the next', 'v1.37.1', true],
  ['of the one before', 'v1.35.9+k3s1', true],
  ['two older', 'v1.34.0', false],
])('a kubectl on PATH that is %s serves: %s, %s', (_, gitVersion, serves) => {
  const file = withKubectl(JSON.stringify({ clientVersion: { gitVersion } }));
  expect(fittingKubectl('v1.36.3', { PATH: join(file, '..') })).toBe(serves ? file : undefined);
});

it.each(['', '{}', 'no JSON'])('a kubectl that prints "%s" does not serve', output => {
  expect(fittingKubectl('v1.36.3', { PATH: join(withKubectl(output), '..') })).toBeUndefined();
});

it('a program in KUBEBUILDER_ASSETS is used', () => {
  expect(fromAssets('etcd', { KUBEBUILDER_ASSETS: folder })).toBe(join(folder, 'etcd'));
});

it.each([
  ['KUBEBUILDER_ASSETS lacks it', { KUBEBUILDER_ASSETS: folder }],
  ['KUBEBUILDER_ASSETS is empty', { KUBEBUILDER_ASSETS: '' }],
  ['KUBEBUILDER_ASSETS is not set', {}],
])('a program is built when %s', (_, environment) => {
  expect(fromAssets('kwok', environment)).toBeUndefined();
});

it('a KUBEBUILDER_ASSETS that does not exist is an error, not a long build', () => {
  const nowhere = join(folder, 'nowhere');
  expect(() => fromAssets('etcd', { KUBEBUILDER_ASSETS: nowhere })).toThrow(nowhere);
});

it.each([
  ['METACONTROLLER_BIN', { METACONTROLLER_BIN: '/x/mc', PATH: folder }, { kind: 'real', path: '/x/mc' }],
  ['the one on PATH', { PATH: folder }, { kind: 'real', path: join(folder, 'metacontroller') }],
  ['the stand-in where there is none', { PATH: empty }, { kind: 'loop' }],
  ['the stand-in where it is asked for', { METACONTROLLER_BIN: 'loop', PATH: folder }, { kind: 'loop' }],
])('Metacontroller is %s', (_, environment, choice) => {
  expect(chooseMetacontroller(environment)).toEqual(choice);
});
