import { describe, expect, test } from 'vitest';
import { guessListKey, threeWayMerge } from '../src/merge.ts';

describe('objects', () => {
  const rows: [string, object, object, object, object][] = [
    ['a field the hook wants is set', { a: 1 }, {}, { b: 2 }, { a: 1, b: 2 }],
    ['a field the hook changed is changed', { a: 1 }, { a: 1 }, { a: 2 }, { a: 2 }],
    ['a field the hook dropped goes', { a: 1, b: 1 }, { a: 1, b: 1 }, { b: 1 }, { b: 1 }],
    ['a field the hook never had stays', { theirs: 1 }, {}, {}, { theirs: 1 }],
    [
      'fields merge at any depth',
      { x: { y: { theirs: 1 } } },
      {},
      { x: { y: { ours: 1 } } },
      { x: { y: { theirs: 1, ours: 1 } } },
    ],
    ['a null stands in place of a scalar', { a: 1 }, {}, { a: null }, { a: null }],
    ['a scalar does not replace an object', { a: { b: 1 } }, {}, { a: 'text' }, { a: { b: 1 } }],
    ['an object replaces a scalar', { a: 'text' }, {}, { a: { b: 1 } }, { a: { b: 1 } }],
  ];
  test.each(rows)('%s', (_title, observed, lastApplied, desired, expected) => {
    expect(threeWayMerge({ ...observed }, { ...lastApplied }, { ...desired })).toEqual(expected);
  });

  test('no argument is modified', () => {
    const observed = Object.freeze({ a: Object.freeze({ b: 1 }) });
    threeWayMerge(observed, {}, { a: { c: 1 } });
    expect(observed).toEqual({ a: { b: 1 } });
  });
});

describe('lists', () => {
  const merged = (observed: unknown[], lastApplied: unknown[], desired: unknown) =>
    threeWayMerge({ list: observed }, { list: lastApplied }, { list: desired }).list;

  const rows: [string, unknown[], unknown[], unknown, unknown][] = [
    ['a list of scalars is replaced', ['a', 'b'], [], ['c'], ['c']],
    ['a list without a known key is replaced', [{ x: 1 }], [], [{ y: 1 }], [{ y: 1 }]],
    [
      'items merge by name',
      [{ name: 'a', theirs: 1 }],
      [],
      [{ name: 'a', ours: 1 }],
      [{ name: 'a', theirs: 1, ours: 1 }],
    ],
    [
      'an item of others stays, in its place',
      [{ name: 'theirs' }, { name: 'a' }],
      [],
      [{ name: 'a' }],
      [{ name: 'theirs' }, { name: 'a' }],
    ],
    [
      'an item the hook dropped goes',
      [{ name: 'a' }, { name: 'b' }],
      [{ name: 'a' }, { name: 'b' }],
      [{ name: 'b' }],
      [{ name: 'b' }],
    ],
    [
      'a new item comes last',
      [{ name: 'a' }],
      [{ name: 'a' }],
      [{ name: 'b' }, { name: 'a' }],
      [{ name: 'a' }, { name: 'b' }],
    ],
    [
      'an emptied list keeps the items of others',
      [{ name: 'theirs' }, { name: 'a' }],
      [{ name: 'a' }],
      [],
      [{ name: 'theirs' }],
    ],
    ['a scalar in place of a list of scalars leaves null', ['a'], [], 'text', null],
    [
      'two ports of the same number collapse into the last one',
      [
        { port: 53, protocol: 'UDP' },
        { port: 53, protocol: 'TCP' },
      ],
      [],
      [
        { port: 53, protocol: 'UDP' },
        { port: 53, protocol: 'TCP' },
      ],
      [
        { port: 53, protocol: 'TCP' },
        { port: 53, protocol: 'TCP' },
      ],
    ],
    [
      'lists inside a list without a known key are not merged',
      [{ ports: [{ port: 53, protocol: 'UDP' }] }],
      [],
      [
        {
          ports: [
            { port: 53, protocol: 'UDP' },
            { port: 53, protocol: 'TCP' },
          ],
        },
      ],
      [
        {
          ports: [
            { port: 53, protocol: 'UDP' },
            { port: 53, protocol: 'TCP' },
          ],
        },
      ],
    ],
  ];
  test.each(rows)('%s', (_title, observed, lastApplied, desired, expected) => {
    expect(merged(observed, lastApplied, desired)).toEqual(expected);
  });
});

describe('the guessed key', () => {
  const rows: [string, unknown[], string | undefined][] = [
    ['containerPort goes before name', [{ name: 'a', containerPort: 1 }], 'containerPort'],
    ['port goes before name', [{ name: 'a', port: 1 }], 'port'],
    ['mountPath goes before name', [{ name: 'a', mountPath: '/' }], 'mountPath'],
    ['name goes before uid', [{ uid: 'u', name: 'a' }], 'name'],
    ['uid', [{ uid: 'u' }], 'uid'],
    ['ip goes before path', [{ ip: '1', path: '/' }], 'ip'],
    ['path', [{ path: '/' }], 'path'],
    ['a key that one item lacks is none', [{ port: 1, name: 'a' }, { name: 'b' }], 'name'],
    ['a scalar among the items makes it no map', [{ name: 'a' }, 'b'], undefined],
    ['an empty list is no map', [], undefined],
  ];
  test.each(rows)('%s', (_title, list, expected) => {
    expect(guessListKey(list)).toBe(expected);
  });
});
