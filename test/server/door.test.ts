import { describe, expect, it } from 'vitest';
import { createGate } from '../../src/server/gate.ts';
import { createTokenCheck } from '../../src/server/token.ts';
import { callSync, eventually, openStage } from './stage.ts';

const { holdsToken } = createTokenCheck('right', () => new Date());

describe('bearer token', () => {
  it.each([
    ['none', {}],
    ['another one', { authorization: 'Bearer wrong' }],
    ['the right one without its scheme', { authorization: 'right' }],
    ['a prefix', { authorization: 'Bearer righ' }],
  ] as [string, Record<string, string>][])('given %s, refuses the call', async (_given, headers) => {
    const { app, requestLines } = openStage({ holdsToken });
    const answer = await callSync(app, undefined, headers);
    expect(answer.statusCode).toBe(401);
    expect(answer.json().code).toBe('TOKEN_WRONG');
    expect(await requestLines(1)).toMatchObject([{ outcome: 'TOKEN_WRONG' }]);
  });

  it('given the right one, answers', async () => {
    const { app } = openStage({ holdsToken });
    expect((await callSync(app, undefined, { authorization: 'Bearer right' })).statusCode).toBe(200);
  });
});

describe('given a server that is draining', () => {
  it('turns calls away with the time to come back', async () => {
    const { app, requestLines } = openStage({ stage: () => 'draining' });
    const answer = await callSync(app);
    expect(answer.statusCode).toBe(429);
    expect(answer.headers['retry-after']).toBe('3');
    expect(answer.json().code).toBe('DRAINING');
    expect(await requestLines(1)).toMatchObject([{ status: 429, outcome: 'DRAINING' }]);
  });
});

/** A fact that is not told before `tell` is called. */
function heldFact() {
  const { promise, resolve } = Promise.withResolvers<void>();
  let waiting = 0;
  return {
    waiting: () => waiting,
    tell: resolve,
    gatherFacts: async () => {
      waiting += 1;
      await promise;
      return {};
    },
  };
}

describe('given 2 hooks at once and 3 in the queue', () => {
  it('answers the sixth 429, and the five when their turn comes', async () => {
    const fact = heldFact();
    const gate = createGate(2, 3);
    const { app, metrics } = openStage({ gate, gatherFacts: fact.gatherFacts });
    const five = Array.from({ length: 5 }, () => callSync(app));
    await eventually(() => gate.admitted() === 5 && fact.waiting() === 2, 'five calls inside');
    const sixth = await callSync(app);
    expect(sixth.statusCode).toBe(429);
    expect(sixth.headers['retry-after']).toBe('3');
    expect(sixth.json().code).toBe('SATURATED');
    expect(fact.waiting()).toBe(2);
    fact.tell();
    expect((await Promise.all(five)).map(answer => answer.statusCode)).toEqual([200, 200, 200, 200, 200]);
    await gate.empty();
    expect((await callSync(app)).statusCode).toBe(200);
    const text = await metrics.registry.metrics();
    expect(text).toContain('llmsafespace_requests_rejected_total{code="SATURATED"} 1');
    expect(text).toContain(
      'llmsafespace_hook_duration_seconds_count{kind="Sandbox",verb="sync",outcome="ok"}',
    );
  });

  it('frees a place whose hook failed', async () => {
    const gate = createGate(1, 0);
    const { app } = openStage({ gate, gatherFacts: () => Promise.reject(new Error('no')) });
    for (let call = 0; call < 5; call += 1) {
      expect((await callSync(app)).statusCode).toBe(500);
      await gate.empty();
    }
  });
});
