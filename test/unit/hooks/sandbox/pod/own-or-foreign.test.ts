import type { PodSpec } from 'kubernetes-types/core/v1.js';
import { describe, expect, it } from 'vitest';
import type { KubernetesObject } from '../../../../../hooks/contract.ts';
import { identityOf } from '../../../../../hooks/lib/identity.ts';
import { ownedPods } from '../../../../../hooks/sandbox/pod/own-or-foreign.ts';
import { type PodBuilder, pod } from '../../../../builders/child.ts';
import { CLOSED, context } from '../../../../builders/context.ts';
import { WEAKENINGS } from '../../../../builders/planted.ts';
import { runtimeClass, runtimeEnvironment } from '../../../../builders/related.ts';
import { request } from '../../../../builders/request.ts';
import { sandbox } from '../../../../builders/sandbox.ts';
import { syncAnswer } from '../../../../builders/world.ts';

const manifest = sandbox('py').build();
const own = pod(manifest);
const name = own.build().metadata.name;

const without =
  (label: string) =>
  ({ metadata, ...object }: KubernetesObject): KubernetesObject => {
    const { [label]: _, ...labels } = metadata.labels ?? {};
    return { ...object, metadata: { ...metadata, labels } };
  };

const owned = (...builders: PodBuilder[]) => {
  const parsed = request(manifest)
    .with(...builders.map(builder => builder.build()))
    .parse();
  return ownedPods(parsed, identityOf(parsed.sandbox), { facts: CLOSED });
};

describe("a Sandbox's own Pod", () => {
  it('is the one of the computed name', () => {
    const { own: found, foreign } = owned(own);
    expect(found?.metadata.name).toBe(name);
    expect(foreign).toEqual([]);
  });

  it('is none where none is observed', () => {
    expect(owned()).toEqual({ own: undefined, foreign: [] });
  });

  it('is found beside a foreign one', () => {
    const { own: found, foreign } = owned(own.named('planted'), own);
    expect(found?.metadata.name).toBe(name);
    expect(foreign.map(({ metadata }) => metadata.name)).toEqual(['planted']);
  });
});

describe('a Pod is foreign', () => {
  it('of another name, however well confined', () => {
    expect(owned(own.named('planted')).own).toBeUndefined();
  });

  it.each(WEAKENINGS)('of the computed name that %s', (_case, change) => {
    const { own: found, foreign } = owned(own.changed(change));
    expect(found).toBeUndefined();
    expect(foreign).toHaveLength(1);
  });

  it.each(['app', 'component', 'sandbox-uid'])(
    'of the computed name without the label %s, by which policies select it',
    label => {
      const { own: found, foreign } = owned(own.changed(without(label)));
      expect(found).toBeUndefined();
      expect(foreign).toHaveLength(1);
    },
  );

  it("of the computed name with another Sandbox's UID", () => {
    const stolen = own.changed(({ metadata, ...object }) => ({
      ...object,
      metadata: { ...metadata, labels: { ...metadata.labels, 'sandbox-uid': 'other' } },
    }));
    expect(owned(stolen).own).toBeUndefined();
  });
});

describe('for a Sandbox of level high a Pod', () => {
  const high = sandbox('py').high().build();
  const isolated = pod(high, runtimeEnvironment().build(), runtimeClass());
  const ownOf = (builder: PodBuilder) => {
    const parsed = request(high).with(builder.build()).parse();
    return ownedPods(parsed, identityOf(parsed.sandbox), { facts: CLOSED }).own;
  };

  it('is its own where a RuntimeClass isolates it', () => {
    expect(ownOf(isolated)?.metadata.name).toBe(name);
  });

  it('is foreign without one', () => {
    const weak = isolated.changed(object => {
      const { runtimeClassName: _, ...spec } = object.spec as PodSpec;
      return { ...object, spec };
    });
    expect(ownOf(weak)).toBeUndefined();
  });
});

describe('where its Pod was altered', () => {
  const [, weaken] = WEAKENINGS[0] ?? [];
  const altered = own.changed(weaken ?? (object => object)).ready();
  const { response, effects } = syncAnswer(
    request(manifest).with(altered.build(), runtimeEnvironment().build()).build(),
    context(),
  );

  it('no Pod is in the answer: that one is deleted, and the next one comes after it', () => {
    expect(response.children).toEqual([]);
  });

  it('the status says so', () => {
    expect(response.status).toMatchObject({
      phase: 'Creating',
      backOff: { pod: { attempts: 1 } },
      conditions: expect.arrayContaining([
        expect.objectContaining({ type: 'PodReady', reason: 'PodAltered' }),
      ]),
    });
    expect(response.status).not.toHaveProperty('podName');
  });

  it('one Event says so, and none takes it for a foreign one', () => {
    const told = effects.map(effect => effect.effect === 'event' && effect.reason);
    expect(told).toEqual(['Creating', 'PodAltered']);
  });
});
