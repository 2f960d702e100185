import { describe, expect, test } from 'vitest';
import { duplicateFields } from '../src/duplicate-fields.ts';
import { compositeResponse, customizeResponse, decodeResponse, decoratorResponse } from '../src/response.ts';

const child = '{"apiVersion":"v1","kind":"Pod","metadata":{"name":"a"}}';

describe('a composite answer', () => {
  test.each([
    ['an empty object', '{}'],
    ['null', 'null'],
    ['nulls', '{"status":null,"children":null,"resyncAfterSeconds":null,"finalized":null}'],
    ['all fields', `{"status":{"a":[1]},"children":[${child}],"resyncAfterSeconds":0.5,"finalized":true}`],
    ['a field twice inside a child', `{"children":[{"kind":"Pod","metadata":{"name":"a","name":"b"}}]}`],
    ['an unknown field inside a child', '{"children":[{"kind":"Pod","anything":1}]}'],
  ])('%s is accepted', (_title, text) => {
    expect(() => decodeResponse(compositeResponse, text, 'sync')).not.toThrow();
  });

  test.each([
    ['nothing', '', /can't unmarshal/],
    ['a list', '[]', /can't unmarshal/],
    ['an unknown field', '{"childs":[]}', /unknown field "childs"/],
    ['a field of another case', '{"Status":{}}', /unknown field "Status"/],
    ['a decorator field', '{"attachments":[]}', /unknown field "attachments"/],
    ['a field twice', '{"status":{},"status":{}}', /duplicate field "status"/],
    ['a field twice, deeper', '{"status":{"a":[{"b":1,"b":2}]}}', /duplicate field "status.a\[0\].b"/],
    ['two faults', '{"x":1,"status":{},"status":{}}', /\[unknown field "x", duplicate field "status"\]/],
    ['a null child', '{"children":[null]}', /a null child crashes Metacontroller/],
    ['a child without a kind', '{"children":[{"apiVersion":"v1"}]}', /children\[0\].kind/],
    ['a text for a number', '{"resyncAfterSeconds":"1"}', /resyncAfterSeconds/],
    ['a text for a boolean', '{"finalized":"yes"}', /finalized/],
  ])('%s is an error', (_title, text, message) => {
    expect(() => decodeResponse(compositeResponse, text, 'sync')).toThrow(message);
  });
});

test('a decorator answer has labels, annotations and attachments; null deletes a key', () => {
  const text = `{"labels":{"a":null},"annotations":{"b":"1"},"attachments":[${child}]}`;
  expect(decodeResponse(decoratorResponse, text, 'sync')).toMatchObject({
    labels: { a: null },
    annotations: { b: '1' },
  });
  expect(() => decodeResponse(decoratorResponse, '{"children":[]}', 'sync')).toThrow(
    /unknown field "children"/,
  );
});

test('a customize answer is strict within its rules too', () => {
  const rule = '{"apiVersion":"v1","resource":"pods","names":["a"]}';
  expect(
    decodeResponse(customizeResponse, `{"relatedResources":[${rule}]}`, 'sync').relatedResources,
  ).toHaveLength(1);
  const odd = '{"relatedResources":[{"apiVersion":"v1","resource":"pods","name":"a"}]}';
  expect(() => decodeResponse(customizeResponse, odd, 'sync')).toThrow(
    /unknown field "relatedResources\[0\].name"/,
  );
});

describe('fields named twice', () => {
  test.each([
    ['the same field in different objects', '{"a":{"x":1},"b":{"x":1},"c":[{"x":1},{"x":1}]}', []],
    ['a text that looks like a field', '{"a":"\\"b\\":1,\\"b\\":2","b":"{"}', []],
    ['an escaped name', '{"a":1,"\\u0061":2}', ['a']],
    ['three times', '{"a":1,"a":2,"a":3}', ['a', 'a']],
    ['a name that Object has', '{"constructor":1,"toString":1}', []],
  ])('%s', (_title, text, expected) => {
    expect(duplicateFields(text)).toEqual(expected);
  });
});
