import { describe, expect, it } from 'vitest';
import type { CompositeResponse } from '../../hooks/contract.ts';
import { finalize } from '../../hooks/sandbox/finalize.ts';
import { parseSandboxRequest } from '../../hooks/sandbox/request.ts';
import type { World } from '../arbitraries/worlds.ts';
import { type Envelope, kindKey, objectKey } from '../builders/request.ts';
import { asJson, observedFrom } from '../builders/world.ts';
import { holdsForEvery } from './run.ts';

const answerTo = (envelope: Envelope, { context }: World): CompositeResponse =>
  asJson(
    finalize(parseSandboxRequest({ ...envelope, finalizing: true }), {
      ...context,
      facts: {},
    }).response,
  );

const keysOf = ({ children }: Envelope): string[] =>
  Object.values(children)
    .flatMap(group => Object.values(group))
    .map(child => `${kindKey(child)} ${objectKey(child)}`);

describe('the teardown of a Sandbox', () => {
  it('returns no child that is not observed', () => {
    holdsForEvery(world => {
      const observed = keysOf(world.envelope);
      const answered = answerTo(world.envelope, world).children.map(
        child => `${kindKey(child)} ${objectKey(child)}`,
      );
      expect(answered.filter(key => !observed.includes(key))).toEqual([]);
    });
  });

  it('keeps everything but Pods while a Pod is there', () => {
    holdsForEvery(world => {
      const observed = keysOf(world.envelope);
      if (!observed.some(key => key.startsWith('Pod.'))) return;
      const answered = answerTo(world.envelope, world).children.map(
        child => `${kindKey(child)} ${objectKey(child)}`,
      );
      expect(answered.sort()).toEqual(observed.filter(key => !key.startsWith('Pod.')).sort());
    });
  });

  it('ends as soon as no Pod is there, and not before', () => {
    holdsForEvery(world => {
      const isThere = keysOf(world.envelope).some(key => key.startsWith('Pod.'));
      expect(answerTo(world.envelope, world).finalized).toBe(!isThere);
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
