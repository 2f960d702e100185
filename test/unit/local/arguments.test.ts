import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { parseUpArguments } from '../../../local/arguments.ts';

it.each([
  ['nothing', [], { detach: false, real: false, help: false }],
  ['--detach', ['--detach'], { detach: true, real: false, help: false }],
  ['-d', ['-d'], { detach: true, real: false, help: false }],
  ['--real', ['--real'], { detach: false, real: true, help: false }],
  ['--help', ['--help'], { detach: false, real: false, help: true }],
  [
    '--kubeconfig',
    ['--kubeconfig', 'package.json'],
    { detach: false, real: false, help: false, kubeconfig: resolve('package.json') },
  ],
])('%s is understood', (_, args, expected) => {
  expect(parseUpArguments(args)).toEqual({ kubeconfig: undefined, ...expected });
});

it.each([
  ['an unknown option', ['--detatch'], 'detatch'],
  ['a stray word', ['now'], 'now'],
  ['--real with a cluster of the user’s', ['--real', '--kubeconfig', 'package.json'], '--kubeconfig'],
  ['a kubeconfig that does not exist', ['--kubeconfig', 'no/such/file'], 'no/such/file'],
])('%s is refused by name', (_, args, name) => {
  expect(() => parseUpArguments(args)).toThrow(name);
});
