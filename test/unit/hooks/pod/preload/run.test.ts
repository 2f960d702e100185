/** The program of a preload, run by the shells that images have. */
import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PACKAGE_MANAGERS } from '../../../../../hooks/pod/preload/package-managers.ts';
import { PRELOADED_PATH } from '../../../../../hooks/pod/preload/places.ts';
import { withPreload } from '../../../../../hooks/pod/preload/preload.ts';
import { failedStep, literal, outputBefore } from '../../../../../hooks/pod/preload/run.ts';
import { podTemplate } from '../../../../../hooks/pod/template.ts';
import { expanded } from '../../../../builders/expanded.ts';
import { podRequirements } from '../../../../builders/requirements.ts';

const SHELLS = ['/bin/sh', '/bin/bash'].filter(existsSync);
const [pip] = PACKAGE_MANAGERS;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'preload-'));
  mkdirSync(join(folder, 'bin'));
  mkdirSync(join(folder, 'preloaded'));
  // Stands in for pip: tells its arguments, and fails for one package.
  writeFileSync(
    join(folder, 'bin', 'pip'),
    `#!/bin/sh\nprintf '%s\\n' "$@" >${folder}/pip\ncase "$*" in *broken*) echo 'no such package: broken' >&2; exit 1;; esac\n`,
  );
  chmodSync(join(folder, 'bin', 'pip'), 0o755);
});
afterEach(() => rmSync(folder, { recursive: true }));

interface Given {
  packages?: string[];
  scripts?: string[];
}

/** Runs it as a kubelet would, in another folder. */
function run(shell: string, { packages = [], scripts = [] }: Given): SpawnSyncReturns<string> {
  const { spec } = podTemplate(podRequirements());
  const preload = {
    manager: packages.length > 0 ? pip : undefined,
    packages,
    scripts: scripts.map((content, index) => ({ name: `script-${index}`, content })),
    openLabel: undefined,
  };
  const [container] = withPreload(spec, preload).initContainers ?? [];
  const [, ...words] = [...(container?.command ?? []), ...(container?.args ?? [])].map(word =>
    expanded(word, { HOME: '/wrong' })
      .replaceAll(PRELOADED_PATH, join(folder, 'preloaded'))
      .replaceAll('/bin/sh', shell),
  );
  const PATH = [join(folder, 'bin'), process.env.PATH].join(delimiter);
  return spawnSync(shell, words, { cwd: folder, encoding: 'utf8', env: { PATH } });
}

const said = (name: string) => readFileSync(join(folder, name), 'utf8');

describe.each(SHELLS)('a preload, run by %s,', shell => {
  it('hands the packages to the package manager, behind its options', () => {
    expect(run(shell, { packages: ['numpy', 'pandas>=2,<3'] }).status).toBe(0);
    expect(said('pip').trim().split('\n').slice(-5)).toEqual([
      '--target',
      join(folder, 'preloaded', 'pip'),
      '--',
      'numpy',
      'pandas>=2,<3',
    ]);
  });

  it('runs the scripts in their order, after the packages', () => {
    const scripts = ['cat pip >all; echo one >>all', 'echo two >>all'];
    expect(run(shell, { packages: ['numpy'], scripts }).status).toBe(0);
    expect(said('all').split('\n').slice(-4)).toEqual(['numpy', 'one', 'two', '']);
  });

  it('hands over each script as it is written', () => {
    const scripts = [`printf '%s' "$$ $(echo 'a  b') \${HOME:-none} \\$(HOME) *" >out; echo "$0" >name`];
    expect(run(shell, { scripts }).status).toBe(0);
    expect(said('out')).toMatch(/^\d+ a {2}b none \$\(HOME\) \*$/);
    expect(said('name')).toBe('script-0\n');
  });

  it.each<[string, Given, number, string, string]>([
    [
      'package',
      { packages: ['broken'] },
      1,
      'the installation of spec.preloadPackages',
      'no such package: broken\n',
    ],
    [
      'script',
      { scripts: ['true', 'echo oh dear\nexit 3'] },
      3,
      'script "script-1" of spec.preloadScripts',
      'oh dear\n',
    ],
    [
      'command in a script',
      { scripts: ['ls /nowhere; echo no'] },
      2,
      'script "script-0" of spec.preloadScripts',
      '/nowhere',
    ],
  ])('ends with the first %s that fails, and says so last', (_what, given, code, step, output) => {
    const { status, stdout, stderr } = run(shell, {
      ...given,
      scripts: [...(given.scripts ?? []), 'echo >late'],
    });
    expect(status).toBe(code);
    expect(existsSync(join(folder, 'late'))).toBe(false);
    expect(failedStep(stdout)).toBe(`${step} ended with exit code ${code}`);
    expect(`${stderr}${outputBefore(stdout)}`).toContain(output.trim());
  });

  it('is not repeated once it has succeeded, and is until then', () => {
    const scripts = ['echo x >>count; [ -e ready ]'];
    expect(run(shell, { scripts }).status).toBe(1);
    writeFileSync(join(folder, 'ready'), '');
    expect(run(shell, { scripts }).status).toBe(0);
    expect(run(shell, { scripts }).status).toBe(0);
    expect(said('count')).toBe('x\nx\n');
  });

  it('does not take a script for an option', () => {
    expect(run(shell, { scripts: ['-x'] }).status).toBe(127);
  });
});

describe('what is handed to a kubelet', () => {
  it('arrives as it is, whatever variables there are', () => {
    const text = fc.string({ unit: fc.constantFrom('$', '(', ')', 'A', ' ', '\n') });
    fc.assert(fc.property(text, one => expanded(literal(one), { A: 'x', '': 'y' }) === one));
  });
});

describe('the step that failed', () => {
  it.each([
    ['is the last line', 'a\npreload: b ended with exit code 1\n', 'b ended with exit code 1'],
    ['is no line before', 'preload: b ended with exit code 1\nc\n', undefined],
    [
      'is the last of several',
      'preload: b ended with exit code 1\npreload: c ended with exit code 2\n',
      'c ended with exit code 2',
    ],
    ['is not known without output', '', undefined],
  ])('%s', (_case, output, step) => {
    expect(failedStep(output)).toBe(step);
  });
});
