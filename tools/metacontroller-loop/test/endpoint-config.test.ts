/** What a webhook names is found, or the complaint is the real one's. */
import { beforeAll, describe, expect, test } from 'vitest';
import { createCertificate } from '../../../test/server/certificates.ts';
import type { ReadObject } from '../src/cached-reader.ts';
import { requireCertificate, resolveEndpointConfig } from '../src/endpoint-config.ts';
import type { WebhookSpec } from '../src/spec.ts';
import { object } from './objects.ts';

const base64 = (text: string) => Buffer.from(text).toString('base64');
const secret = {
  'ca.crt': base64('of the Secret'),
  other: base64('another'),
  empty: '',
  token: base64(' abc\n'),
};
const objects = [
  { ...object('Secret', 'hooks'), data: secret },
  { ...object('ConfigMap', 'hooks'), data: { 'ca.crt': 'of the ConfigMap' } },
];
const read: ReadObject = async (kind, name, namespace) =>
  objects.find(({ kind: is, metadata }) => is === kind && metadata.name === name && namespace === 'default');

const resolve = (spec: Partial<WebhookSpec>) =>
  resolveEndpointConfig(read, { url: 'https://hooks', ...spec });
const reference = (name: string, key?: string) => ({ name, namespace: 'default', ...(key && { key }) });
const authorization = (secretRef: { name: string; namespace: string; key: string }, type = 'Bearer') => ({
  authorization: { type, secretRef },
});

describe('a CA bundle', () => {
  test.each([
    ['inline', { inline: 'of the spec' }, 'of the spec'],
    ['of a Secret, by default its ca.crt', { secretRef: reference('hooks') }, 'of the Secret'],
    ['of a Secret, another key', { secretRef: reference('hooks', 'other') }, 'another'],
    ['of a ConfigMap, by default its ca.crt', { configMapRef: reference('hooks') }, 'of the ConfigMap'],
    ['that is empty means the own roots', { inline: '' }, undefined],
  ])('%s', async (_which, caBundle, ca) => {
    expect(await resolve({ caBundle })).toEqual({ ca, headers: {} });
  });

  test('none: the own roots', async () => {
    expect(await resolve({})).toEqual({ ca: undefined, headers: {} });
  });

  test.each([
    ['nothing in it', {}, 'caBundle is set but none of inline, secretRef, or configMapRef is specified'],
    [
      'two sources',
      { inline: 'a', secretRef: reference('hooks') },
      'caBundle has more than one source set: exactly one of inline, secretRef, or configMapRef must be specified',
    ],
    [
      'a Secret that is not there',
      { secretRef: reference('none') },
      'caBundle: failed to get Secret default/none: Secret "none" not found',
    ],
    [
      'a ConfigMap that is not there',
      { configMapRef: reference('none') },
      'caBundle: failed to get ConfigMap default/none: ConfigMap "none" not found',
    ],
    [
      'a key that is not there',
      { secretRef: reference('hooks', 'none') },
      'caBundle: key "none" not found in Secret default/hooks',
    ],
    [
      'a key without a value',
      { secretRef: reference('hooks', 'empty') },
      'caBundle: key "empty" in Secret default/hooks is empty',
    ],
  ])('with %s is refused', async (_given, caBundle, message) => {
    await expect(resolve({ caBundle })).rejects.toThrow(`can't resolve caBundle: ${message}`);
  });
});

describe('the certificates of a CA bundle', () => {
  let ca: string;
  beforeAll(async () => {
    ca = (await createCertificate()).ca;
  });

  test('one that can be read is enough', () => {
    expect(() => requireCertificate(`a comment\n${ca}`)).not.toThrow();
  });

  test.each([
    ['no PEM', () => 'hello'],
    ['PEM that is no certificate', () => ca.replace(/\n[^-]+\n/, '\naGVsbG8=\n')],
  ])('%s is refused', (_what, text) => {
    expect(() => requireCertificate(text())).toThrow(
      'caBundle: no valid PEM-encoded certificates found in the provided CA bundle',
    );
  });
});

describe('an authorization', () => {
  test.each([
    ['Bearer', 'Bearer abc'],
    [' Token ', 'Token abc'],
    ['', 'Bearer abc'],
  ])('of type "%s" becomes %s', async (type, header) => {
    const config = await resolve(authorization({ ...reference('hooks'), key: 'token' }, type));
    expect(config.headers).toEqual({ authorization: header });
  });

  test.each([
    [
      'a Secret that is not there',
      authorization({ ...reference('none'), key: 'token' }),
      'can\'t get authorization secret default/none: Secret "none" not found',
    ],
    [
      'a key that is not there',
      authorization({ ...reference('hooks'), key: 'none' }),
      'authorization secret default/hooks does not contain key "none"',
    ],
    [
      'type basic',
      authorization({ ...reference('hooks'), key: 'token' }, 'BASIC'),
      'authorization type "BASIC" is not supported; use the basicAuth field instead',
    ],
  ])('with %s is refused', async (_given, spec, message) => {
    await expect(resolve(spec)).rejects.toThrow(`can't resolve authorization: ${message}`);
  });
});
