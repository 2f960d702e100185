import { describe, expect, it } from 'vitest';
import { environmentOf } from '../../../../local/node/environment.ts';
import { fieldValue, resourceValue } from '../../../../local/node/fields.ts';
import { aContainer, aPod, place, reading } from './builders.ts';

const read = reading({
  'ConfigMap/settings': { level: 'info', other: '$(level)' },
  'Secret/keys': { key: 's3cret' },
});
const pod = aPod({
  metadata: { labels: { app: 'a', 'app.kubernetes.io/name': 'b' }, annotations: { note: 'say "hi"' } },
  spec: { serviceAccountName: 'runner' },
});
const variablesOf = (container: object) => environmentOf(aContainer(container), { pod, place, read });
const from = (name: string, valueFrom: object) => ({ name, valueFrom });

describe('variables', () => {
  it('come from envFrom first, with a prefix, and from env, which wins', async () => {
    const envFrom = [{ prefix: 'X_', configMapRef: { name: 'settings' } }, { secretRef: { name: 'keys' } }];
    const env = [{ name: 'key', value: 'own' }];
    expect(await variablesOf({ envFrom, env })).toEqual({ X_level: 'info', X_other: '$(level)', key: 'own' });
  });

  it('come from keys of ConfigMaps and Secrets', async () => {
    const env = [
      from('A', { configMapKeyRef: { name: 'settings', key: 'level' } }),
      from('B', { secretKeyRef: { name: 'keys', key: 'key' } }),
    ];
    expect(await variablesOf({ env })).toEqual({ A: 'info', B: 's3cret' });
  });

  it('may name those before them', async () => {
    const env = [
      { name: 'LATE', value: '$(EARLY)' },
      from('EARLY', { fieldRef: { fieldPath: 'status.podIP' } }),
      { name: 'URL', value: 'https://$(EARLY):443' },
    ];
    expect(await variablesOf({ env })).toMatchObject({ LATE: '$(EARLY)', URL: 'https://127.18.0.1:443' });
  });

  it('that are optional are left out where their key is missing', async () => {
    const missing = { key: 'none', optional: true };
    const env = [
      from('A', { configMapKeyRef: { name: 'settings', ...missing } }),
      from('B', { secretKeyRef: { name: 'absent', ...missing } }),
    ];
    const envFrom = [{ configMapRef: { name: 'absent', optional: true } }];
    expect(await variablesOf({ env, envFrom })).toEqual({});
  });

  it.each([
    [
      'a key',
      { env: [from('A', { secretKeyRef: { name: 'keys', key: 'none' } })] },
      'Secret keys has no key none',
    ],
    ['an object', { envFrom: [{ configMapRef: { name: 'absent' } }] }, 'ConfigMap absent not found'],
  ])('are refused while %s is missing', async (_, container, message) => {
    await expect(variablesOf(container)).rejects.toThrow(message);
  });
});

describe('a field', () => {
  it.each([
    ['metadata.name', 'served'],
    ['metadata.namespace', 'team'],
    ['metadata.uid', '1234'],
    ['spec.nodeName', 'node-1'],
    ['spec.serviceAccountName', 'runner'],
    ['status.podIP', '127.18.0.1'],
    ['status.hostIP', '127.0.0.1'],
    ["metadata.labels['app.kubernetes.io/name']", 'b'],
    ["metadata.labels['none']", ''],
    ["metadata.annotations['note']", 'say "hi"'],
    ['metadata.labels', 'app="a"\napp.kubernetes.io/name="b"'],
    ['metadata.annotations', 'note="say \\"hi\\""'],
  ])('%s is %s', (path, expected) => {
    expect(fieldValue(path, pod, place)).toBe(expected);
  });

  it.each(['status.phase', 'toString'])('%s is refused', path => {
    expect(() => fieldValue(path, pod, place)).toThrow('not supported');
  });
});

describe('a resource', () => {
  const container = aContainer({ resources: { limits: { memory: '64Mi' }, requests: { cpu: '250m' } } });
  it.each([
    ['in its own unit', 'limits.memory', '0', '67108864'],
    ['in units of the divisor', 'limits.memory', '1Mi', '64'],
    ['rounded up', 'requests.cpu', '1', '1'],
    ['in thousandths', 'requests.cpu', '1m', '250'],
    ['as the node’s where there is no limit', 'limits.cpu', '1', '4'],
    ['as nothing where there is no request', 'requests.memory', '1', '0'],
  ])('is given %s', (_, resource, divisor, expected) => {
    expect(resourceValue(resource, divisor, container, place)).toBe(expected);
  });
});
