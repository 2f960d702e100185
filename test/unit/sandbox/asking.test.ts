import { describe, expect, it } from 'vitest';
import { asking, askingAnew, isOverdue } from '../../../hooks/sandbox/asking.ts';
import { pod } from '../../builders/child.ts';
import { context } from '../../builders/context.ts';
import { NOW, secondsFromNow, written } from '../../builders/identity.ts';
import { runtimeEnvironment } from '../../builders/related.ts';
import { request } from '../../builders/request.ts';
import { sandbox } from '../../builders/sandbox.ts';
import { syncAnswer } from '../../builders/world.ts';

const until = (attempts: number, seconds: number) => ({
  attempts,
  retryAt: written(secondsFromNow(seconds)),
});
const after = (service?: object, observedGeneration?: number) =>
  request(
    sandbox()
      .status({
        ...(service && { backOff: { service } }),
        ...(observedGeneration !== undefined && { observedGeneration }),
      } as never)
      .build(),
  ).parse();

describe('a child that is not as it is wanted', () => {
  it.each<[string, Parameters<typeof after>, boolean, object]>([
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
    expect(asking(after(...given), 'service', NOW)).toEqual({ isDue, backOff });
  });

  it('is overdue once it was asked for a second time, and not seen since', () => {
    const overdue = [
      askingAnew(NOW),
      { isDue: false, backOff: until(1, 1) },
      { isDue: true, backOff: until(2, 10) },
      { isDue: false, backOff: until(2, 1) },
      { isDue: true, backOff: until(3, 20) },
    ].map(isOverdue);
    expect(overdue).toEqual([false, false, false, true, true]);
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
