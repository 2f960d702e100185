import { describe, expect, it } from 'vitest';
import { identityOf } from '../../../hooks/sandbox/identity.ts';
import { ownedPods } from '../../../hooks/sandbox/owned-pod.ts';
import { type PodBuilder, pod } from '../../builders/child.ts';
import { context } from '../../builders/context.ts';
import { WEAKENINGS } from '../../builders/planted.ts';
import { runtimeEnvironment } from '../../builders/related.ts';
import { request } from '../../builders/request.ts';
import { sandbox } from '../../builders/sandbox.ts';
import { syncAnswer } from '../../builders/world.ts';

const manifest = sandbox('py').build();
const own = pod(manifest);
const name = own.build().metadata.name;

const owned = (...builders: PodBuilder[]) => {
  const parsed = request(manifest)
    .with(...builders.map(builder => builder.build()))
    .parse();
  return ownedPods(parsed, identityOf(parsed.sandbox));
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
});

describe('where a foreign Pod has the computed name', () => {
  const [, weaken] = WEAKENINGS[0] ?? [];
  const planted = own.changed(weaken ?? (object => object)).ready();
  const { response, effects } = syncAnswer(
    request(manifest).with(planted.build(), runtimeEnvironment().build()).build(),
    context(),
  );

  it('no Pod is in the answer: the foreign one is deleted, and the own one comes after it', () => {
    expect(response.children.map(({ kind }) => kind)).toEqual(['NetworkPolicy']);
  });

  it('the status says so', () => {
    expect(response.status).toMatchObject({
      phase: 'Pending',
      conditions: expect.arrayContaining([
        expect.objectContaining({ type: 'PodReady', reason: 'PodNameTaken' }),
      ]),
    });
    expect(response.status).not.toHaveProperty('podName');
  });

  it('an Event says so', () => {
    expect(effects.map(effect => effect.effect === 'event' && effect.reason)).toContain('ForeignPodDeleted');
  });
});
