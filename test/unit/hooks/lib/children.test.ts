import { describe, expect, it } from 'vitest';
import type { KubernetesObject } from '../../../../hooks/contract.ts';
import { echoIdentity, echoWhole, lastApplied, observedOf } from '../../../../hooks/lib/children.ts';
import { networkPolicy } from '../../../builders/child.ts';
import { sandbox } from '../../../builders/sandbox.ts';

const ANNOTATION = 'metacontroller.k8s.io/last-applied-configuration';
const policy = networkPolicy(sandbox('py').openIngress().build());
const annotated = (text: string | undefined): KubernetesObject => ({
  ...policy,
  metadata: { ...policy.metadata, annotations: text === undefined ? {} : { [ANNOTATION]: text } },
});
const identity = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name: policy.metadata.name, namespace: 'default' },
};

describe('observed objects of a kind', () => {
  it('are sorted by name, in whatever order they come', () => {
    const named = (name: string) => ({ ...policy, metadata: { ...policy.metadata, name } });
    const objects = {
      'Pod.v1': { 'default/b': named('b'), 'default/a': named('a'), 'default/c': named('c') },
    };
    expect(observedOf(objects, 'Pod.v1').map(({ metadata }) => metadata.name)).toEqual(['a', 'b', 'c']);
  });

  it('are none where the kind is missing', () => {
    expect(observedOf({}, 'Pod.v1')).toEqual([]);
  });
});

describe('what was applied last', () => {
  it('is read from its annotation', () => {
    expect(lastApplied(policy)?.spec).toEqual(policy.spec);
  });

  it.each([
    ['there is no annotation', undefined],
    ['the annotation is no JSON', '{'],
    ['the annotation is empty', ''],
  ])('is unknown where %s', (_case, text) => {
    expect(lastApplied(annotated(text))).toBeUndefined();
  });
});

describe('an echo', () => {
  it('by identity names the object and no more', () => {
    expect(echoIdentity(policy)).toEqual(identity);
  });

  it('of the whole is what was applied last', () => {
    expect(echoWhole(policy)).toMatchObject({ ...identity, spec: policy.spec });
  });

  it('of the whole is labelled as its parent is labelled, where another parent applied it', () => {
    const labelled = (uid: string) => ({ ...policy.metadata.labels, 'controller-uid': uid });
    const applied = { ...identity, metadata: { ...identity.metadata, labels: labelled('gone') } };
    const observed = annotated(JSON.stringify(applied));
    const adopted = { ...observed, metadata: { ...observed.metadata, labels: labelled('new') } };
    expect(echoWhole(adopted).metadata.labels).toEqual(labelled('new'));
  });

  it.each([
    ['nothing was applied', undefined],
    ['the annotation is no JSON', '{'],
    ['the annotation is no object', '5'],
    ['the annotation is a list', '[]'],
    ['the annotation is null', 'null'],
    [
      'the annotation names another object',
      JSON.stringify({ ...identity, metadata: { name: 'other', namespace: 'default' } }),
    ],
    ['the annotation is of another kind', JSON.stringify({ ...identity, kind: 'Pod', apiVersion: 'v1' })],
    [
      'the annotation is of another namespace',
      JSON.stringify({ ...identity, metadata: { ...identity.metadata, namespace: 'other' } }),
    ],
    ['the annotation has no metadata', '{"kind":"NetworkPolicy"}'],
  ])('of the whole is its identity where %s', (_case, text) => {
    expect(echoWhole(annotated(text))).toEqual(identity);
  });
});
