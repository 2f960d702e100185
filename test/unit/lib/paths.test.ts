import { expect, it } from 'vitest';
import { isWithin, overlap } from '../../../hooks/lib/paths.ts';

it.each([
  ['a folder is within itself', '/data', '/data', true],
  ['a file is within its folder', '/data/a', '/data', true],
  ['a folder is not within its file', '/data', '/data/a', false],
  ['a longer name is not within a shorter one', '/database', '/data', false],
  ['a slash at the end changes nothing', '/data/', '/data', true],
])('%s', (_case, path, folder, within) => {
  expect(isWithin(path, folder)).toBe(within);
});

it.each([
  ['a folder and its file overlap', '/data', '/data/a', true],
  ['a file and its folder overlap', '/data/a', '/data', true],
  ['equal paths overlap', '/data', '/data', true],
  ['neighbours do not overlap', '/data', '/database', false],
])('%s', (_case, a, b, overlapping) => {
  expect(overlap(a, b)).toBe(overlapping);
});
