import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { cachedBinary } from '../../../local/go-build.ts';
import { inRepository } from '../../../local/paths.ts';
import { readGoMod, requiredGo, requiredVersion, tool, toolNames } from '../../../local/tools.ts';

it.each(toolNames)('%s has a version', name => {
  expect(tool(name).version).toMatch(/^v\d+\.\d+\.\d+$/);
});

it.each(toolNames.filter(name => name !== 'coredns'))('the go.mod of %s names it as a tool', name => {
  const { packagePath, directory } = tool(name);
  expect(readFileSync(`${directory}/go.mod`, 'utf8')).toMatch(
    new RegExp(`^(tool )?\\s*${packagePath.replaceAll('.', '\\.')}$`, 'm'),
  );
});

it.each([
  ['in a block', 'require (\n\ta.example/x v1.2.3 // indirect\n)'],
  ['on a line of its own', 'require a.example/x v1.2.3'],
])('a version required %s is found', (_, goMod) => {
  expect(requiredVersion(goMod, 'a.example/x')).toBe('v1.2.3');
});

it.each([
  ['another module with the same start', 'require a.example/xy v1.2.3'],
  ['a replacement', 'replace a.example/x => a.example/x v1.2.3'],
])('%s is not taken for a requirement', (_, goMod) => {
  expect(() => requiredVersion(goMod, 'a.example/x')).toThrow('no version of a.example/x');
});

it('the libraries that Kubernetes is built from have its own version', () => {
  const replaced = [...readGoMod('kubernetes').matchAll(/^\tk8s\.io\/\S+ => k8s\.io\/\S+ (v\S+)$/gm)];
  const libraryVersion = tool('kubectl').version.replace(/^v1/, 'v0');
  expect(replaced.length).toBeGreaterThan(20);
  expect(new Set(replaced.map(([, version]) => version))).toEqual(new Set([libraryVersion]));
});

it('a Kubernetes program is told its version, because its module can’t know', () => {
  expect(tool('kube-apiserver').linkerFlags).toContain(
    `-X k8s.io/component-base/version.gitVersion=${tool('kube-apiserver').version}`,
  );
});

it('the oldest Go that will do is read from go.mod', () => {
  expect(requiredGo('module x\n\ngo 1.26.0\n')).toBe('1.26');
});

it('binaries of two versions never share a file, and lie outside the repository', () => {
  const [older, newer] = ['v1.0.0', 'v1.0.1'].map(version => cachedBinary({ name: 'kwok', version }));
  expect(older).not.toBe(newer);
  expect(older).toContain(process.platform);
  expect(older?.startsWith(inRepository())).toBe(false);
});
