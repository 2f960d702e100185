import { expect, it } from 'vitest';
import { isReserved, isWithin, overlap } from '../../../../hooks/lib/paths.ts';

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

it.each([
  '/proc',
  '/proc/self/attr',
  '/sys/fs/cgroup',
  '/dev',
  '/dev/pts',
  '/etc/hosts',
  '/etc/resolv.conf',
  '/etc/hostname',
  '/preloaded',
  '/preloaded/pip',
  '/run/secrets/kubernetes.io',
  '/var/run/secrets/kubernetes.io/serviceaccount',
])('%s is reserved', path => {
  expect(isReserved(path)).toBe(true);
});

it.each(['/dev/shm', '/dev/shm/a', '/etc', '/run', '/processes', '/data/proc', '/etc/hosts.d', '/device'])(
  '%s can be a mount',
  path => {
    expect(isReserved(path)).toBe(false);
  },
);
