import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytesOf } from '../../../../../hooks/lib/message.ts';
import { endOfOutput } from '../../../../../hooks/pod/preload/output.ts';

describe('the end of an output', () => {
  it.each([
    ['is one line', 'a\r\n\n b\n', 'a | b'],
    ['may be nothing', '\n\n', ''],
    [
      'hides the password of an address',
      'from https://bot:s3cret@pypi.example/simple',
      'from https://***@pypi.example/simple',
    ],
    ['hides the token of an address', 'https://ghp_x1@github.example/a', 'https://***@github.example/a'],
    [
      'hides a signature',
      'GET https://a.example/b?X-Amz-Signature=abc&c=d',
      'GET https://a.example/b?X-Amz-Signature=***&c=d',
    ],
    ['hides a header', 'Authorization: Bearer abc.def', 'Authorization: Bearer ***'],
    [
      'hides a header in quotes',
      `curl -H 'Authorization: token abc' x`,
      `curl -H 'Authorization: token ***' x`,
    ],
    ['hides a token of GitHub', 'git clone ghp_0123456789abcdef', 'git clone ***'],
    ['hides a JSON Web Token', 'got eyJhbGciOi.eyJzdWIi.c2ln', 'got ***'],
    ['hides what npm is configured with', '//r.example/:_authToken=npm_1', '//r.example/:_authToken=***'],
    ['hides a variable', 'API_KEY=1 DB_PASSWORD: 2 x=3', 'API_KEY=*** DB_PASSWORD: *** x=3'],
    ['hides a field', '{"client_secret": "abc"}', '{"client_secret": "***"}'],
    [
      'leaves other words',
      'ERROR: No matching distribution found for tokenizer',
      'ERROR: No matching distribution found for tokenizer',
    ],
  ])('%s', (_case, output, expected) => {
    expect(endOfOutput(output)).toBe(expected);
  });

  it('keeps its end where it is long, in whole characters', () => {
    const text = endOfOutput(`${'🚀'.repeat(1000)} the end`);
    expect(text.startsWith('…🚀')).toBe(true);
    expect(text.endsWith(' the end')).toBe(true);
  });

  it('leaves room in a condition', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 2000 }),
        text => bytesOf(endOfOutput(text)) <= 604,
      ),
    );
  });
});
