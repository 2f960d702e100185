import { describe, expect, it } from 'vitest';
import {
  ANY_PACKAGE,
  NPM_PACKAGE,
  PIP_PACKAGE,
  packageName,
  pipName,
} from '../../../../hooks/lib/packages.ts';

const reads = (pattern: string, text: string) => new RegExp(pattern).test(text);

const PIP = [
  'numpy',
  'Pillow',
  'scikit-learn',
  'zope.interface',
  'requests[socks,security]',
  'pandas==2.2.0',
  'pandas>=2.2,<3',
  'a~=1.0',
  'a!=1.*',
  'a===1+local',
];
const NPM = [
  'lodash',
  '@types/node',
  'lodash@4',
  'express@^5.1.0',
  '@types/node@~22',
  'vue@next',
  'react@>=19',
];
const NEITHER = [
  '',
  '-e',
  '--index-url=https://evil.example',
  './a',
  '/a',
  '../a',
  'a/b',
  'a b',
  'a\n-e',
  'a\n',
  ' a',
  'git+https://a.example/b',
  'a@https://b.example/c.whl',
  'a@file:/b',
  'a@npm:b',
  '@a',
  '@a/',
  '@/a',
  '@a/b/c',
  'a;b',
  'a$(b)',
  'a[b',
  'a==',
  'a@',
  '.a',
];

describe('a package', () => {
  it.each(PIP)('of pip is %s', text => {
    expect([reads(PIP_PACKAGE, text), reads(ANY_PACKAGE, text)]).toEqual([true, true]);
  });

  it.each(NPM)('of npm is %s', text => {
    expect([reads(NPM_PACKAGE, text), reads(ANY_PACKAGE, text)]).toEqual([true, true]);
  });

  it.each(NEITHER)('is never %j', text => {
    expect([PIP_PACKAGE, NPM_PACKAGE, ANY_PACKAGE].filter(pattern => reads(pattern, text))).toEqual([]);
  });

  it.each(['lodash@4', '@types/node'])('of pip is not %s', text => {
    expect(reads(PIP_PACKAGE, text)).toBe(false);
  });

  it.each(['pandas==2.2.0', 'requests[socks]'])('of npm is not %s', text => {
    expect(reads(NPM_PACKAGE, text)).toBe(false);
  });
});

describe('the name of a package', () => {
  it.each([
    ['pandas>=2.2,<3', 'pandas'],
    ['requests[socks]==2', 'requests'],
    ['a~=1.0', 'a'],
    ['lodash@4', 'lodash'],
    ['@types/node@22', '@types/node'],
    ['@types/node', '@types/node'],
  ])('of %s is %s', (text, name) => {
    expect(packageName(text)).toBe(name);
  });

  it.each(['scikit-learn', 'Scikit_Learn==1.7', 'scikit.learn[all]', 'scikit--learn'])(
    'of pip has one spelling: %s',
    text => {
      expect(pipName(text)).toBe('scikit-learn');
    },
  );
});
