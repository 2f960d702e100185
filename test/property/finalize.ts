import { describe, expect, it } from 'vitest';
import type { Answer, CompositeResponse, DesiredObject, KubernetesObject } from '../../hooks/contract.ts';
import { finalize } from '../../hooks/sandbox/finalize.ts';
import { parseSandboxRequest } from '../../hooks/sandbox/request.ts';
import type { World } from '../arbitraries/worlds.ts';
import { type Envelope, kindKey, objectKey } from '../builders/request.ts';
import { asJson, observedFrom } from '../builders/world.ts';
import { holdsForEvery } from './run.ts';

const finalized = (envelope: Envelope, { context }: World): Answer<CompositeResponse> =>
  asJson(finalize(parseSandboxRequest({ ...envelope, finalizing: true }), { ...context, facts: {} }));

const answerTo = (envelope: Envelope, world: World): CompositeResponse => finalized(envelope, world).response;

const observedIn = ({ children }: Envelope): KubernetesObject[] =>
  Object.values(children).flatMap(group => Object.values(group));

const keyOf = (child: DesiredObject | KubernetesObject) => `${kindKey(child)} ${objectKey(child)}`;

const isPod = ({ kind }: { kind: string }) => kind === 'Pod';

/** A Pod is there, and something that it may use. */
const isInUse = ({ envelope }: World): boolean => {
  const observed = observedIn(envelope);
  return observed.some(isPod) && !observed.every(isPod);
};

describe('the teardown of a Sandbox', () => {
  it('returns no child that is not observed', () => {
    holdsForEvery(world => {
      const observed = observedIn(world.envelope).map(keyOf);
      const answered = answerTo(world.envelope, world).children.map(keyOf);
      expect(answered.filter(key => !observed.includes(key))).toEqual([]);
    });
  });

  it('keeps everything but Pods while a Pod is there that may use it', () => {
    holdsForEvery(world => {
      if (!isInUse(world)) return;
      const others = observedIn(world.envelope).filter(child => !isPod(child));
      const answered = answerTo(world.envelope, world).children.map(keyOf);
      expect(answered.sort()).toEqual(others.map(keyOf).sort());
    });
  });

  it('ends at once, unless a Pod is there that may use something', () => {
    holdsForEvery(world => {
      expect(answerTo(world.envelope, world).finalized).toBe(!isInUse(world));
    });
  });

  it('where it ends at once, has each Pod stopped that is not stopping, by its UID', () => {
    holdsForEvery(world => {
      const { firstEffects = [] } = finalized(world.envelope, world);
      const stopped = firstEffects.flatMap(effect => (effect.effect === 'stopPod' ? [effect.uid] : []));
      const going = observedIn(world.envelope).filter(
        child => isPod(child) && child.metadata.deletionTimestamp === undefined,
      );
      expect(new Set(stopped)).toEqual(
        new Set(isInUse(world) ? [] : going.map(({ metadata }) => metadata.uid)),
      );
    });
  });

  it('ends with the second answer where Pods stop at once', () => {
    holdsForEvery(world => {
      const first = answerTo(world.envelope, world);
      const children = observedFrom(first, world.envelope);
      expect(answerTo({ ...world.envelope, children }, world).finalized).toBe(true);
    });
  });

  it('says the same when it is called again', () => {
    holdsForEvery(world => {
      const first = answerTo(world.envelope, world);
      const parent = { ...world.envelope.parent, status: first.status };
      expect(answerTo({ ...world.envelope, parent }, world)).toEqual(first);
    });
  });

  it('has the fields that Metacontroller decodes, and no others', () => {
    holdsForEvery(world => {
      expect(Object.keys(answerTo(world.envelope, world)).sort()).toEqual([
        'children',
        'finalized',
        'status',
      ]);
    });
  });
});
