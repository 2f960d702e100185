import { describe, expect, it } from 'vitest';
import { verdictAfter, verdictBefore } from '../../../../local/node/probe-results.ts';

/** The verdict after each result; `+` is a success. */
function verdicts(results: string, taken: boolean | undefined, success: number, failure: number): string {
  let verdict = verdictBefore(taken);
  return [...results]
    .map(result => {
      verdict = verdictAfter(verdict, result === '+', {
        successThreshold: success,
        failureThreshold: failure,
      });
      return verdict.healthy === undefined ? '?' : verdict.healthy ? '+' : '-';
    })
    .join('');
}

describe('a probe', () => {
  it.each([
    ['is healthy after one success where one is enough', '+', false, 1, 3, '+'],
    ['needs as many successes in a row as it says', '++-+++', false, 3, 1, '-----+'],
    ['is unhealthy after as many failures in a row', '+---', false, 1, 3, '+++-'],
    ['counts anew after another result', '+--+--+', false, 1, 3, '+++++++'],
    ['recovers', '+--+', true, 1, 2, '++-+'],
    ['takes for granted what it is told to', '--', true, 1, 3, '++'],
    ['has no verdict before a threshold', '--+', undefined, 1, 3, '??+'],
    ['has a verdict at the threshold', '---', undefined, 1, 3, '??-'],
  ] as const)('%s', (_, results, taken, success, failure, expected) => {
    expect(verdicts(results, taken, success, failure)).toBe(expected);
  });
});
