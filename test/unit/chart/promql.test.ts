import { describe, expect, it } from 'vitest';
import { parseQuery } from './promql.ts';

describe('a query as it is parsed for the tests of alerts and dashboard', () => {
  it.each([
    ['a parenthesis that is never closed', 'sum by (kind) (rate(calls[5m])'],
    ['a matcher without a value', 'calls{code=}'],
    ['an operator with nothing behind it', 'calls >'],
    ['a range that is no time', 'rate(calls[soon])'],
  ])('is broken by %s', (_, query) => {
    expect(parseQuery(query).errors).not.toEqual([]);
  });

  it('tells what is asked for, and what is kept of it', () => {
    const query =
      'sum by (le, kind) (rate(calls_bucket{code!~"ok|gone", job="x"}[$__rate_interval])) > on (kind) other';
    const calls = {
      metric: 'calls_bucket',
      matchers: [
        { label: 'code', operator: '!~', value: 'ok|gone' },
        { label: 'job', operator: '=', value: 'x' },
      ],
    };
    expect(parseQuery(query)).toEqual({
      errors: [],
      selectors: [calls, { metric: 'other', matchers: [] }],
      aggregations: [{ by: ['le', 'kind'], selectors: [calls] }],
    });
  });
});
