import { describe, expect, it } from 'vitest';
import { createNodeCache } from '../../../../src/caches/nodes.ts';
import { unwellIn } from '../../../../src/warm-pods/health.ts';

const node = (name: string, unschedulable = false) => ({
  metadata: { name, resourceVersion: '1' },
  spec: { unschedulable },
});

describe('the nodes that are to be left', () => {
  it('are those that say so, until they say otherwise', () => {
    const { cache, isToBeLeft } = createNodeCache();
    cache.observeAll([node('a'), node('b', true)]);
    expect(['a', 'b', 'c'].map(isToBeLeft)).toEqual([false, true, false]);
    cache.observe(node('a', true));
    cache.observe(node('b'));
    expect(['a', 'b'].map(isToBeLeft)).toEqual([true, false]);
  });

  it('are those that are gone, until one of that name is there again', () => {
    const { cache, isToBeLeft } = createNodeCache();
    cache.observeAll([node('a')]);
    cache.end(node('a'));
    expect(isToBeLeft('a')).toBe(true);
    cache.observe(node('a'));
    expect(isToBeLeft('a')).toBe(false);
  });
});

describe('a WarmPod is unwell', () => {
  const pod = {
    name: 'warm',
    uid: 'u',
    ownerUid: 'w',
    outcome: {} as never,
    closing: undefined,
    nodeName: 'a',
  };
  it.each([
    ['whose Pod is not seen', undefined, [], true],
    ['whose Pod is not well', { ...pod, isWell: false }, [], true],
    ['whose node is to be left', { ...pod, isWell: true }, ['a'], true],
    ['but not one whose Pod is well, on a node that stays', { ...pod, isWell: true }, ['b'], false],
  ] as const)('%s', (_case, seen, left, expected) => {
    const isUnwell = unwellIn({ named: () => seen }, { isToBeLeft: name => left.some(one => one === name) });
    expect(isUnwell({ namespace: 'team', podName: 'warm' })).toBe(expected);
  });
});
