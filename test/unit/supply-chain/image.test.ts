import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { inRepository } from '../../../local/paths.ts';
import { buildArguments, type ToolName } from '../../../scripts/image.ts';
import { temporaryDirectory } from '../local/temporary-directory.ts';

const inputs = { version: '1.2.3', revision: 'abc', epochSeconds: '1700000000' };
const directory = temporaryDirectory();
const digest = `sha256:${'0'.repeat(64)}`;

/** A tool that notes its arguments and writes a digest where it is told to; a broken one fails whatever it is asked. */
function fakeTool(folder: string, name: ToolName, broken: boolean): void {
  const works = `[ "$1" = version ] && exit 0
echo "noise of the build"; printf '%s\\n' "$@" > '${join(folder, name)}.arguments'
while [ "$1" != --iidfile ]; do shift; done; printf '${digest}' > "$2"`;
  writeFileSync(join(folder, name), `#!/bin/sh\n${broken ? 'exit 1' : works}\n`, { mode: 0o755 });
}

/** Runs `npm run image` where only these tools are on PATH. */
function runImage(title: string, tools: Partial<Record<ToolName, 'works' | 'broken'>>, ...words: string[]) {
  const folder = join(directory, title.replaceAll(' ', '-'));
  mkdirSync(folder);
  for (const [name, state] of Object.entries(tools)) fakeTool(folder, name as ToolName, state === 'broken');
  const result = spawnSync(process.execPath, [inRepository('scripts', 'image.ts'), ...words], {
    encoding: 'utf8',
    env: { PATH: folder, SOURCE_DATE_EPOCH: '1600000000' },
  });
  const told = (name: ToolName) =>
    readFileSync(join(folder, `${name}.arguments`), 'utf8')
      .trim()
      .split('\n');
  return { ...result, told };
}

// Each starts processes, which takes its time on a machine that is busy with other tests.
describe('npm run image', { timeout: 30_000 }, () => {
  it('prints the tag and the digest, and nothing else, to standard output', () => {
    const { stdout, status } = runImage('prints', { buildah: 'works' });
    expect({ status, stdout }).toEqual({
      status: 0,
      stdout: expect.stringMatching(new RegExp(`^llmsafespace:\\d+\\.\\d+\\.\\d+\\n${digest}\\n$`)),
    });
  });

  it.each([
    ['all of them', { docker: 'works', podman: 'works', buildah: 'works' }, 'docker'],
    ['a docker without its engine', { docker: 'broken', podman: 'works', buildah: 'works' }, 'podman'],
    ['buildah alone', { buildah: 'works' }, 'buildah'],
  ] as const)('given %s, takes the first one that works', (title, tools, chosen) => {
    const { stderr, told } = runImage(title, tools);
    expect(stderr).toContain(`building with ${chosen}`);
    expect(told(chosen)[0]).toBe('build');
  });

  it.each([
    ['no tool', {}],
    ['only a docker without its engine', { docker: 'broken' }],
  ] as const)('given %s, names those that would do', (title, tools) => {
    const { status, stderr } = runImage(title, tools);
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: expect.stringContaining('docker, podman, buildah'),
    });
  });

  it('passes arguments on, before the folder', () => {
    const { told } = runImage('passes on', { podman: 'works' }, '--build-arg', 'BUILD_IMAGE=mine');
    expect(told('podman').slice(-3)).toEqual(['--build-arg', 'BUILD_IMAGE=mine', '.']);
  });

  it('takes the time of the image from SOURCE_DATE_EPOCH', () => {
    const { told } = runImage('epoch', { docker: 'works' });
    expect(told('docker')).toContain('SOURCE_DATE_EPOCH=1600000000');
  });
});

describe('what a tool is told', () => {
  it.each(['docker', 'podman', 'buildah'] as const)('%s gets version, commit and time', name => {
    const told = buildArguments(name, inputs, 'digest');
    for (const value of [
      'VERSION=1.2.3',
      'REVISION=abc',
      'SOURCE_DATE_EPOCH=1700000000',
      'llmsafespace:1.2.3',
    ]) {
      expect(told).toContain(value);
    }
  });

  it.each(['podman', 'buildah'] as const)('%s sets every time in the image', name => {
    expect(buildArguments(name, inputs, 'digest').join(' ')).toContain('--timestamp 1700000000');
  });

  it('docker adds no attestation, which would have the time of the build', () => {
    expect(buildArguments('docker', inputs, 'digest')).toContain('--provenance=false');
  });
});
