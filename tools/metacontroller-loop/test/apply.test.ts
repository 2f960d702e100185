import { describe, expect, test } from 'vitest';
import { goJson, lastAppliedAnnotation, updatedObject, withLastApplied } from '../src/apply.ts';
import type { KubeObject } from '../src/objects.ts';
import { object } from './objects.ts';
import { recordedRequest } from './recorded.ts';

const desired = object('ConfigMap', 'a', {}, { data: { ours: '1' } });
const observed = withLastApplied(
  object('ConfigMap', 'a', { resourceVersion: '7', generation: 2 }, { data: { ours: '1', theirs: '1' } }),
  desired,
);

test('JSON is written as Go writes it: keys sorted, HTML characters escaped', () => {
  expect(goJson({ b: 1, a: { d: '<&>', c: [{ z: 1, y: 2 }] } })).toBe(
    '{"a":{"c":[{"y":2,"z":1}],"d":"\\u003c\\u0026\\u003e"},"b":1}',
  );
});

describe('an update', () => {
  test('that changes nothing equals what is observed', () => {
    expect(updatedObject(observed, desired)).toEqual(observed);
  });

  test('remembers what was wanted, without the memory itself', () => {
    const echoed = withLastApplied(desired, observed);
    const annotation = updatedObject(observed, echoed).metadata.annotations?.[lastAppliedAnnotation];
    expect(JSON.parse(annotation ?? '')).toEqual({
      ...desired,
      metadata: { ...desired.metadata, annotations: {} },
    });
  });

  test('removes what the hook dropped and keeps what others added', () => {
    const { data } = updatedObject(observed, { ...desired, data: {} });
    expect(data).toEqual({ theirs: '1' });
  });

  test('leaves system fields and status as they are', () => {
    const meddling = object(
      'ConfigMap',
      'a',
      { resourceVersion: '1', creationTimestamp: 'x' },
      { status: { a: 1 } },
    );
    const updated = updatedObject(observed, meddling);
    expect(updated.metadata.resourceVersion).toBe('7');
    expect(updated.metadata).not.toHaveProperty('creationTimestamp');
    expect(updated).not.toHaveProperty('status');
  });

  test('adds the annotation to an object that the hook did not write', () => {
    const adopted = object('ConfigMap', 'a', {}, { data: { ours: '1' } });
    expect(updatedObject(adopted, desired)).toEqual(withLastApplied(adopted, desired));
  });
});

describe('children that the real one wrote', () => {
  const children = Object.values(recordedRequest('012-sandbox').children).flatMap(group =>
    Object.values(group),
  );
  const rows = children.map(child => [child.kind, child] as const);

  test.each(rows)('the annotation of the %s reads the same, and nothing is to be done', (_kind, child) => {
    const annotation = child.metadata.annotations?.[lastAppliedAnnotation] ?? '';
    const wanted: KubeObject = JSON.parse(annotation);
    expect(goJson(wanted)).toBe(annotation);
    expect(updatedObject(child, wanted)).toEqual(child);
  });
});
