import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { parseUpArguments } from '../../../local/arguments.ts';

it.each([
  ['nothing', [], { detach: false, help: false }],
  ['--detach', ['--detach'], { detach: true, help: false }],
  ['-d', ['-d'], { detach: true, help: false }],
  ['--help', ['--help'], { detach: false, help: true }],
  [
    '--kubeconfig',
    ['--kubeconfig', 'package.json'],
    { detach: false, help: false, kubeconfig: resolve('package.json') },
  ],
])('%s is understood', (_, args, expected) => {
  expect(parseUpArguments(args)).toEqual({ kubeconfig: undefined, ...expected });
});

it.each([
  ['an unknown option', ['--detatch'], 'detatch'],
  ['a stray word', ['now'], 'now'],
  ['a kubeconfig that does not exist', ['--kubeconfig', 'no/such/file'], 'no/such/file'],
])('%s is refused by name', (_, args, name) => {
  expect(() => parseUpArguments(args)).toThrow(name);
});
