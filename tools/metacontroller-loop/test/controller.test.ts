import { describe, expect, test } from 'vitest';
import { compositeController, decoratorController } from '../src/spec.ts';
import { retryAfterSeconds, timeoutMs, webhookUrl } from '../src/webhook.ts';

const rule = { apiVersion: 'x/v1', resource: 'things' };
const hook = (fields: object = {}, version: string | undefined = 'v2') => ({
  version,
  webhook: { url: 'http://127.0.0.1:1/', ...fields },
});
const controller = (spec: object) => ({
  apiVersion: 'metacontroller.k8s.io/v1alpha1',
  kind: 'CompositeController',
  metadata: { name: 'a' },
  spec: { parentResource: rule, hooks: { sync: hook() }, ...spec },
});

describe('what the stand-in cannot do is refused by name', () => {
  test.each([
    ['hook version v1', { hooks: { sync: hook({}, 'v1') } }, /hook version v2 only/],
    [
      'no hook version, which means v1',
      { hooks: { sync: { webhook: hook().webhook } } },
      /hook version v2 only/,
    ],
    [
      'RollingInPlace',
      { childResources: [{ ...rule, updateStrategy: { method: 'RollingInPlace' } }] },
      /OnDelete, InPlace and Recreate/,
    ],
    [
      'RollingRecreate',
      { childResources: [{ ...rule, updateStrategy: { method: 'RollingRecreate' } }] },
      /OnDelete, InPlace and Recreate/,
    ],
    ['basicAuth', { hooks: { sync: hook({ basicAuth: {} }) } }, /use the real Metacontroller/],
    ['etag', { hooks: { sync: hook({ etag: { enabled: true } }) } }, /use the real Metacontroller/],
    ['clientTLS', { hooks: { sync: hook({ clientTLS: {} }) } }, /use the real Metacontroller/],
    ['loose decoding', { hooks: { sync: hook({ responseUnMarshallMode: 'loose' }) } }, /strictly only/],
    ['endpointConfigs', { endpointConfigs: [{ host: 'x' }] }, /use the real Metacontroller/],
    [
      'a service without a path',
      { hooks: { sync: { version: 'v2', webhook: { service: { name: 'a', namespace: 'b' } } } } },
      /must specify either a full 'url'/,
    ],
  ])('%s', (_title, spec, message) => {
    const { error } = compositeController.safeParse(controller(spec));
    expect(error?.message).toMatch(message);
  });

  test('defaults are OnDelete, no generated selector, every status change', () => {
    const { spec } = compositeController.parse(
      controller({ childResources: [{ ...rule, updateStrategy: {} }] }),
    );
    expect(spec.childResources[0]?.updateStrategy?.method).toBe('OnDelete');
    expect([spec.generateSelector, spec.parentResource.ignoreStatusChanges]).toEqual([false, false]);
  });

  test('a decorator is read', () => {
    const { spec } = decoratorController.parse(controller({ resources: [rule], attachments: [rule] }));
    expect(spec.attachments).toHaveLength(1);
  });
});

describe('a webhook', () => {
  test('its URL goes before its service', () => {
    const service = { name: 'hooks', namespace: 'ns', port: 80, protocol: 'http' };
    expect(webhookUrl({ service, path: '/sync' })).toBe('http://hooks.ns:80/sync');
    expect(webhookUrl({ service, path: '/sync', url: 'http://a/' })).toBe('http://a/');
  });

  test.each([
    [undefined, 10_000],
    ['30s', 30_000],
    ['1m30s', 90_000],
    ['250ms', 250],
    ['1.5s', 1500],
    ['0s', 10_000],
    ['-5s', 10_000],
  ])('a timeout of %s is %i ms', (duration, expected) => {
    expect(timeoutMs(duration)).toBe(expected);
  });

  test.each([
    ['7', 7],
    [undefined, 0],
    ['soon', 0],
    ['Thu, 01 Jan 1970 00:00:30 GMT', 20],
  ])('Retry-After %s is %i seconds', (header, expected) => {
    expect(retryAfterSeconds(header, 10_000)).toBe(expected);
  });
});
