import { describe, expect, it } from 'vitest';
import { type Layers, resolved } from '../../../builders/layers.ts';

describe.each([
  ['CPU', 'cpu', { spec: 3, profile: '2', runtime: { recommendedCpu: '1' }, setting: '250m' }, '500m'],
  [
    'memory',
    'memory',
    { spec: '3Gi', profile: '2Gi', runtime: { recommendedMemory: '1Gi' }, setting: '128Mi' },
    '512Mi',
  ],
] as const)('the %s', (_name, field, values, builtIn) => {
  const settingsLayer = { defaults: { [field]: values.setting } };
  const runtimeLayer = { resourceRequirements: values.runtime };
  const profileLayer = { resourceDefaults: { [field]: values.profile } };
  const everywhere = { profile: profileLayer, runtime: runtimeLayer, settings: settingsLayer };

  it.each<[string, Layers, string]>([
    [
      "is the Sandbox's first",
      { ...everywhere, spec: { resources: { [field]: values.spec } } },
      String(values.spec),
    ],
    ["is the profile's second", everywhere, values.profile],
    [
      'is what the runtime recommends third',
      { runtime: runtimeLayer, settings: settingsLayer },
      String(Object.values(values.runtime)[0]),
    ],
    ["is the installation's fourth", { settings: settingsLayer }, values.setting],
    ['is the built-in one at last', {}, builtIn],
  ])('%s', (_case, layers, amount) => {
    expect(resolved(layers).resources[field]).toBe(amount);
  });
});

describe('the ephemeral storage', () => {
  it.each<[string, Layers, string]>([
    [
      "is the Sandbox's first",
      {
        spec: { resources: { ephemeralStorage: '3Gi' } },
        profile: { resourceDefaults: { ephemeralStorage: '2Gi' } },
      },
      '3Gi',
    ],
    [
      "is the profile's second",
      {
        profile: { resourceDefaults: { ephemeralStorage: '2Gi' } },
        settings: { defaults: { ephemeralStorage: '7Gi' } },
      },
      '2Gi',
    ],
    ["is the installation's third", { settings: { defaults: { ephemeralStorage: '7Gi' } } }, '7Gi'],
    ['is 1Gi at last', {}, '1Gi'],
  ])('%s', (_case, layers, amount) => {
    expect(resolved(layers).resources.ephemeralStorage).toBe(amount);
  });
});

describe('one amount in two spellings', () => {
  it.each<[string, Layers, Layers]>([
    ['CPU of the Sandbox', { spec: { resources: { cpu: '0.5' } } }, { spec: { resources: { cpu: '500m' } } }],
    [
      'memory of the Sandbox',
      { spec: { resources: { memory: '1024Mi' } } },
      { spec: { resources: { memory: '1Gi' } } },
    ],
    [
      'disk space of the Sandbox',
      { spec: { resources: { ephemeralStorage: 2147483648 } } },
      { spec: { resources: { ephemeralStorage: '2Gi' } } },
    ],
    [
      'a default of the profile',
      { profile: { resourceDefaults: { cpu: '1000m', memory: '0.5Gi' } } },
      { spec: { resources: { cpu: 1, memory: '512Mi' } } },
    ],
    [
      'what the runtime recommends',
      { runtime: { resourceRequirements: { recommendedMemory: '1.5Gi' } } },
      { spec: { resources: { memory: '1536Mi' } } },
    ],
    [
      'a default of the installation',
      { settings: { defaults: { ephemeralStorage: '1e9' } } },
      { spec: { resources: { ephemeralStorage: '1G' } } },
    ],
  ])('is one requirement: %s', (_case, one, other) => {
    expect(resolved(one).resources).toEqual(resolved(other).resources);
  });
});
