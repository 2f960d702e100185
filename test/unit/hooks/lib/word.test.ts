import { expect, it } from 'vitest';
import { truthOf } from '../../../../hooks/lib/word.ts';

it.each<[string | undefined, boolean | undefined]>([
  ['true', true],
  ['True', true],
  ['TRUE', true],
  ['false', false],
  ['False', false],
  ['yes', undefined],
  ['1', undefined],
  ['', undefined],
  [undefined, undefined],
])('%s says %s', (word, truth) => {
  expect(truthOf(word)).toBe(truth);
});
