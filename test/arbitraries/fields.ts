/** Parts that the specs of several kinds have in common. */
import fc from 'fast-check';
import { cidr, domain, mostly, mountPath, objectName, secretValue } from './names.ts';

/** A record any of whose fields may be absent, but for those named. */
export const sometimes = <T extends object>(
  model: { [Field in keyof T]: fc.Arbitrary<T[Field]> },
  ...always: (keyof T)[]
) =>
  fc.record(model as Record<string, fc.Arbitrary<unknown>>, {
    requiredKeys: always as string[],
  }) as fc.Arbitrary<T>;

export const optional = <T extends object>(model: { [Field in keyof T]: fc.Arbitrary<T[Field]> }) =>
  sometimes<Partial<T>>(model as never);

export const uniquePaths = () => fc.uniqueArray(mountPath(), { maxLength: 4 });

const port = () =>
  fc.record({
    port: fc.constantFrom(53, 80, 443, 65535),
    protocol: fc.constantFrom('TCP' as const, 'UDP' as const),
  });
const ports = () =>
  fc.uniqueArray(port(), {
    minLength: 1,
    maxLength: 4,
    selector: ({ port: number, protocol }) => `${number}/${protocol}`,
  });
const withPorts = <T extends object>(peer: fc.Arbitrary<T>) =>
  fc
    .tuple(peer, fc.option(ports(), { nil: undefined }))
    .map(([to, opened]) => (opened ? { ...to, ports: opened } : to));

export const sources = () => fc.array(withPorts(fc.record({ cidr: cidr() })), { maxLength: 2 });
export const destinations = () =>
  fc.array(withPorts(fc.oneof(fc.record({ domain: domain() }), fc.record({ cidr: cidr() }))), {
    maxLength: 3,
  });

const variable = (value: fc.Arbitrary<string>) =>
  fc.oneof(
    fc.record({ name: fc.constantFrom('A', 'B', '_TOKEN'), value }),
    fc.record({
      name: fc.constantFrom('A', 'C', 'KEY'),
      valueFrom: fc.record({
        secretKeyRef: fc.record({ name: objectName(), key: fc.constant('key'), optional: fc.boolean() }),
      }),
    }),
  );
export const environment = () =>
  fc.uniqueArray(variable(secretValue()), { maxLength: 3, selector: ({ name }) => name });

export const level = () =>
  fc.oneof(mostly<'standard' | 'high' | 'custom'>('standard', 'custom'), fc.constant('high' as const));
export const commandLine = () => fc.array(fc.constantFrom('python', '-m', 'agent'), { maxLength: 3 });
export const confinement = () =>
  fc.constantFrom(
    { type: 'RuntimeDefault' as const },
    { type: 'Localhost' as const, localhostProfile: 'profiles/python.json' },
  );
