import { describe, expect, it } from 'vitest';
import { createTokenCheck } from '../../../../src/server/token.ts';

function open() {
  let minutes = 0;
  const check = createTokenCheck('first', () => new Date(minutes * 60_000));
  const pass = (more: number) => {
    minutes += more;
  };
  return { ...check, pass };
}

describe('a bearer token that is replaced', () => {
  it('is accepted beside the new one for ten minutes', () => {
    const { holdsToken, replace, pass } = open();
    expect(holdsToken('Bearer second')).toBe(false);
    replace('second');
    pass(9);
    expect([holdsToken('Bearer first'), holdsToken('Bearer second')]).toEqual([true, true]);
    pass(1);
    expect([holdsToken('Bearer first'), holdsToken('Bearer second')]).toEqual([false, true]);
  });

  it('is not accepted any more once there is a third', () => {
    const { holdsToken, replace } = open();
    replace('second');
    replace('third');
    const accepted = ['first', 'second', 'third'].filter(token => holdsToken(`Bearer ${token}`));
    expect(accepted).toEqual(['second', 'third']);
  });

  it.each([undefined, '', 'Bearer ', 'first', 'bearer first'])('leaves %j refused', authorization => {
    const { holdsToken, replace } = open();
    replace('second');
    expect(holdsToken(authorization)).toBe(false);
  });
});
