import { describe, expect, it } from 'vitest';
import { resolveRuntime } from '../../../../hooks/resolve/runtime.ts';
import { parsedRuntime } from '../../../builders/parsed.ts';
import { runtimeEnvironment } from '../../../builders/related.ts';

const python = parsedRuntime(runtimeEnvironment('python-3-10').tagged('py', 'default'));
const node = parsedRuntime(runtimeEnvironment('node-22').language('nodejs', '22').tagged('default'));
const go = parsedRuntime(runtimeEnvironment('go').language('go'));
const all = [go, node, python];

describe('a runtime is found', () => {
  it.each([
    ['by language and version', 'python:3.10', 'python-3-10'],
    ['by language alone, if it has no version', 'go', 'go'],
    ['by name', 'node-22', 'node-22'],
    ['by tag', 'py', 'python-3-10'],
    ['by tag, as the first by name of several', 'default', 'node-22'],
  ])('%s', (_case, wanted, name) => {
    const { runtime, condition } = resolveRuntime(wanted, all);
    expect(runtime?.metadata.name).toBe(name);
    expect(condition).toMatchObject({ type: 'RuntimeResolved', status: 'True', reason: 'RuntimeFound' });
  });

  it.each([
    [
      'language and version before a name',
      'python:3.10',
      'python-3-10',
      runtimeEnvironment('a').language('go', '1').tagged('python:3.10'),
    ],
    ['a name before a tag', 'py', 'py', runtimeEnvironment('py').language('go', '1')],
  ])('by %s', (_case, wanted, name, other) => {
    expect(resolveRuntime(wanted, [parsedRuntime(other), ...all]).runtime?.metadata.name).toBe(name);
  });
});

describe('a runtime is not found', () => {
  it.each([
    ['of another version', 'python:3.11'],
    ['by language alone, if it has a version', 'python'],
    ['by part of its name', 'python-3'],
  ])('%s', (_case, wanted) => {
    expect(resolveRuntime(wanted, all)).toMatchObject({
      runtime: undefined,
      condition: { type: 'RuntimeResolved', status: 'False', reason: 'RuntimeNotFound' },
    });
  });

  it('and the message names the field, the value and those available, the nearest first', () => {
    const { condition } = resolveRuntime('python:3.11', all);
    expect(condition.message).toContain('spec.runtime "python:3.11"');
    expect(condition.message).toContain('python:3.10 (python-3-10), go (go), nodejs:22 (node-22)');
  });

  it('and of many the message names the five nearest, and how many more there are', () => {
    const many = Array.from({ length: 617 }, (_, index) =>
      runtimeEnvironment(`r-${index}`).language('r', `${index}`),
    );
    const { condition } = resolveRuntime('python:3.11', [...many.map(parsedRuntime), ...all]);
    expect(condition.message).toMatch(/available: python:3\.10 \(python-3-10\), .* and 615 more$/);
  });

  it('where there is none at all, and the message says so', () => {
    expect(resolveRuntime('python:3.10', []).condition.message).toBe(
      'spec.runtime "python:3.10": there is no RuntimeEnvironment yet; create one',
    );
  });
});
