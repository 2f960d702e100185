import { describe, expect, it } from 'vitest';
import type { ObjectsByKind } from '../../hooks/contract.ts';
import type { Envelope } from '../builders/request.ts';
import { syncAnswer } from '../builders/world.ts';
import { holdsForEvery } from './run.ts';

type Shuffle = <T>(items: T[]) => T[];

const shuffledKeys = (value: unknown, shuffle: Shuffle): unknown => {
  if (Array.isArray(value)) return value.map(item => shuffledKeys(item, shuffle));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, inner]) => [key, shuffledKeys(inner, shuffle)] as const);
  return Object.fromEntries(shuffle(entries));
};

/** In the order of their keys; another one for each step. */
const byStep =
  (step: number): Shuffle =>
  items =>
    items
      .map((item, index) => ({ item, rank: (index * step) % (items.length + 1) }))
      .sort((a, b) => b.rank - a.rank)
      .map(({ item }) => item);

const reordered = (objects: ObjectsByKind, shuffle: Shuffle): ObjectsByKind =>
  Object.fromEntries(
    shuffle(Object.entries(objects)).map(([kind, group]) => [
      kind,
      Object.fromEntries(shuffle(Object.entries(group))),
    ]),
  );

const withMapsReordered = (envelope: Envelope, shuffle: Shuffle): Envelope => ({
  ...envelope,
  children: reordered(envelope.children, shuffle),
  cluster: reordered(envelope.cluster, shuffle),
});

describe('an answer', () => {
  it('is the same each time, letter for letter', () => {
    holdsForEvery(({ envelope, context }) => {
      const [first, second] = [syncAnswer(envelope, context), syncAnswer(envelope, context)];
      expect(JSON.stringify(second)).toBe(JSON.stringify(first));
    });
  });

  it("doesn't change the request it is about", () => {
    holdsForEvery(({ envelope, context }) => {
      const before = structuredClone(envelope);
      syncAnswer(envelope, context);
      expect(envelope).toEqual(before);
    });
  });

  it("doesn't depend on the order of observed objects and of the cluster's", () => {
    holdsForEvery(({ envelope, context, history }) => {
      const other = withMapsReordered(envelope, byStep(history.length + 1));
      expect(JSON.stringify(syncAnswer(other, context))).toBe(JSON.stringify(syncAnswer(envelope, context)));
    });
  });

  it("doesn't depend on the order of fields anywhere in the request", () => {
    holdsForEvery(({ envelope, context, history }) => {
      const other = shuffledKeys(envelope, byStep(history.length + 1)) as Envelope;
      expect(syncAnswer(other, context)).toEqual(syncAnswer(envelope, context));
    });
  });
});
