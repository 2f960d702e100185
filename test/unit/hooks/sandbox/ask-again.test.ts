import { describe, expect, it } from 'vitest';
import {
  asking,
  askingAfterLoss,
  askingAnew,
  isOverdue,
  whileThere,
} from '../../../../hooks/sandbox/ask-again.ts';
import { pod } from '../../../builders/child.ts';
import { context } from '../../../builders/context.ts';
import { NOW, secondsFromNow, written } from '../../../builders/identity.ts';
import { runtimeEnvironment } from '../../../builders/related.ts';
import { request } from '../../../builders/request.ts';
import { sandbox } from '../../../builders/sandbox.ts';
import { syncAnswer } from '../../../builders/world.ts';

const until = (attempts: number, seconds: number) => ({
  attempts,
  retryAt: written(secondsFromNow(seconds)),
});
const following = (service?: object, observedGeneration?: number) =>
  request(
    sandbox()
      .status({
        ...(service && { backOff: { service } }),
        ...(observedGeneration !== undefined && { observedGeneration }),
      } as never)
      .build(),
  ).parse();

describe('a child that is not as it is wanted', () => {
  it.each<[string, Parameters<typeof following>, boolean, object]>([
    ['is asked for at first', [], true, until(1, 5)],
    ['is not asked for before it is due', [until(1, 1), 1], false, until(1, 1)],
    ['is asked for once it is due, and then after twice the time', [until(3, 0), 1], true, until(4, 40)],
    ['is asked for at most every five minutes', [until(20, 0), 1], true, until(21, 300)],
    [
      'is asked for as if for the first time after a change of the Sandbox',
      [until(9, 99), 0],
      true,
      until(1, 5),
    ],
  ])('%s', (_case, given, isDue, backOff) => {
    expect(asking(following(...given), 'service', NOW)).toEqual({ isDue, backOff });
  });

  it.each<[string, object | undefined, boolean, object]>([
    ['is asked for at once the first time', undefined, true, until(2, 10)],
    ['waits the next time', until(2, 4), false, until(2, 4)],
    ['is asked for once that is over, and then waits longer', until(2, 0), true, until(3, 20)],
  ])('and that was there and is gone %s', (_case, before, isDue, backOff) => {
    expect(askingAfterLoss(following(before, 1), 'service', NOW)).toEqual({ isDue, backOff });
  });

  it.each<[string, object | undefined, object | undefined]>([
    ['nothing of a first time', until(1, 3), undefined],
    ['what was put off, for ten minutes', until(2, -599), until(2, -599)],
    ['nothing after that', until(2, -600), undefined],
  ])('keeps %s once it is there', (_case, before, kept) => {
    expect(whileThere(following(before, 1), 'service', NOW)).toEqual(kept);
  });

  it('is overdue once it was asked for a second time, and not seen since', () => {
    const overdue = [
      askingAnew(NOW),
      { isDue: false, backOff: until(1, 1) },
      { isDue: true, backOff: until(2, 10) },
      { isDue: false, backOff: until(2, 1) },
      { isDue: true, backOff: until(3, 20) },
    ].map(one => isOverdue(one, secondsFromNow(-3), NOW));
    expect(overdue).toEqual([false, false, false, true, true]);
    expect(isOverdue({ isDue: true, backOff: until(3, 20) }, secondsFromNow(-1), NOW)).toBe(false);
  });
});

describe('a Pod that is not there', () => {
  const plain = sandbox('py').creating('2026-01-01T00:05:00Z');
  const answer = (podRequest?: object) =>
    syncAnswer(
      request(
        plain
          .status({
            phase: 'Creating',
            podRequestedAt: written(secondsFromNow(-30)),
            ...(podRequest && { backOff: { podRequest } }),
          } as never)
          .build(),
      )
        .with(runtimeEnvironment().build())
        .build(),
      context(),
    ).response;

  it.each<[string, object | undefined, number, object]>([
    ['is asked for at first', undefined, 1, until(1, 5)],
    ['is not asked for before it is due', until(2, 4), 0, until(2, 4)],
    ['is asked for again when it is due', until(2, 0), 1, until(3, 20)],
  ])('%s', (_case, before, count, backOff) => {
    const { status, children } = answer(before);
    expect(children.filter(({ kind }) => kind === 'Pod')).toHaveLength(count);
    expect(status).toMatchObject({ phase: 'Creating', backOff: { podRequest: backOff } });
  });

  it('is not put off any more once it is there', () => {
    const observed = pod(plain.build()).build();
    const { status } = syncAnswer(
      request(plain.status({ phase: 'Creating', backOff: { podRequest: until(2, 4) } } as never).build())
        .with(runtimeEnvironment().build(), observed)
        .build(),
      context(),
    ).response;
    expect(status).not.toHaveProperty('backOff');
  });
});

it('a child that a change of the Sandbox asks for was never there', () => {
  expect(askingAfterLoss(following(undefined, 0), 'service', NOW)).toEqual(askingAnew(NOW));
});
