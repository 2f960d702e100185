import { describe, expect, it } from 'vitest';
import { podTemplate, templateHash } from '../../../../hooks/pod/template.ts';
import { type Layers, resolved } from '../../../builders/layers.ts';

const hashOf = (layers: Layers) => templateHash(podTemplate(resolved(layers)));

describe('the order of what has none makes no other Pod', () => {
  it.each<[string, Layers, Layers]>([
    [
      'labels of nodes',
      { settings: { pod: { nodeSelector: { pool: 'a', zone: 'b' } } } },
      { settings: { pod: { nodeSelector: { zone: 'b', pool: 'a' } } } },
    ],
    [
      'annotations',
      { settings: { pod: { annotations: { a: '1', b: '2' } } } },
      { settings: { pod: { annotations: { b: '2', a: '1' } } } },
    ],
    [
      'writable paths',
      { spec: { filesystem: { writablePaths: ['/a', '/b'] } } },
      { profile: { filesystemConfig: { writablePaths: ['/b', '/a'] } } },
    ],
    [
      'fields of a variable',
      { spec: { env: [{ name: 'A', value: '1' }] } },
      { spec: { env: [{ value: '1', name: 'A' }] } },
    ],
  ])('%s', (_case, one, other) => {
    expect(hashOf(one)).toBe(hashOf(other));
  });
});

describe('the order of what has one makes another Pod', () => {
  it.each<[string, Layers, Layers]>([
    [
      'variables, which may name those before them',
      {
        spec: {
          env: [
            { name: 'A', value: '1' },
            { name: 'B', value: '$(A)' },
          ],
        },
      },
      {
        spec: {
          env: [
            { name: 'B', value: '$(A)' },
            { name: 'A', value: '1' },
          ],
        },
      },
    ],
    ['arguments', { spec: { args: ['-a', '-b'] } }, { spec: { args: ['-b', '-a'] } }],
  ])('%s', (_case, one, other) => {
    expect(hashOf(one)).not.toBe(hashOf(other));
  });
});

describe('an empty list says what no list says', () => {
  it.each<[string, Layers]>([
    ['a command', { spec: { command: [] } }],
    ['arguments', { spec: { args: [] } }],
    ['variables', { spec: { env: [] } }],
    ['writable paths', { spec: { filesystem: { writablePaths: [] } } }],
    [
      'writable paths that are always there',
      { spec: { filesystem: { writablePaths: ['/tmp', '/workspace'] } } },
    ],
  ])('%s', (_case, layers) => {
    expect(hashOf(layers)).toBe(hashOf({}));
  });

  it("but takes the runtime's arguments away", () => {
    const runtime = { args: ['-m', 'agent'] };
    expect(hashOf({ runtime, spec: { args: [] } })).toBe(hashOf({}));
    expect(hashOf({ runtime })).not.toBe(hashOf({}));
  });
});
