/** The name of a runtime's port: what Kubernetes takes as the name of a container port, and nothing else. */
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { runtimeEnvironmentDefinition } from '../../../../hooks/api/runtimeenvironment.ts';
import { minimalSpecs } from './complete-manifests.ts';
import { openApiSchema } from './schema-walk.ts';

const acceptedByCrd = new Ajv({ strict: false, validateFormats: false }).compile(
  openApiSchema(runtimeEnvironmentDefinition),
);

const withPort = (name: string) => ({
  apiVersion: 'llmsafespace.dev/v1',
  kind: 'RuntimeEnvironment',
  metadata: { name: 'example', uid: '1', creationTimestamp: '2026-01-01T00:00:00Z' },
  spec: { ...minimalSpecs.RuntimeEnvironment, ports: [{ name, containerPort: 8080 }] },
});

describe('a port name', () => {
  it.each(['http', 'a', 'a-b', '8080-tcp', 'tcp-8080', '8080a', 'a-1-b-2', 'abcdefghijklmno'])(
    '%j is accepted',
    name => {
      expect(acceptedByCrd(withPort(name))).toBe(true);
    },
  );

  it.each([
    ['begins with a dash', '-http'],
    ['ends with a dash', 'http-'],
    ['has two dashes in a row', 'a--b'],
    ['has two dashes in a row between digits', '1--a'],
    ['has no letter', '8080'],
    ['has no letter, but a dash', '80-80'],
    ['is a dash', '-'],
    ['has a capital', 'Http'],
    ['has an underscore', 'a_b'],
    ['has a line after it', 'http\n'],
    ['is empty', ''],
    ['is too long', 'abcdefghijklmnop'],
  ])('that %s (%j) is refused', (_case, name) => {
    expect(acceptedByCrd(withPort(name))).toBe(false);
  });
});
