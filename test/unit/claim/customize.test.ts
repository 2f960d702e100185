import { describe, expect, it } from 'vitest';
import { customize } from '../../../hooks/claim/customize.ts';
import { parseClaimCustomize } from '../../../hooks/claim/request.ts';
import { context } from '../../builders/context.ts';
import { parsedSandbox } from '../../builders/parsed.ts';
import { request } from '../../builders/request.ts';
import { type SandboxBuilder, sandbox } from '../../builders/sandbox.ts';

const related = (builder: SandboxBuilder) => {
  const { controller, parent } = request(builder.build()).build();
  return customize(parseClaimCustomize({ controller, parent }), context()).response.relatedResources;
};

const RUNTIMES = [
  { apiVersion: 'llmsafespace.dev/v1', resource: 'runtimeenvironments' },
  { apiVersion: 'node.k8s.io/v1', resource: 'runtimeclasses', names: ['gvisor'] },
];

describe('a claim is related to', () => {
  it.each<[string, SandboxBuilder, object[]]>([
    ['every runtime, and the RuntimeClass of level high', sandbox(), []],
    [
      'the profile of its own namespace',
      sandbox().inNamespace('team').profile('ml'),
      [{ apiVersion: 'llmsafespace.dev/v1', resource: 'sandboxprofiles', namespace: 'team', names: ['ml'] }],
    ],
    [
      'a profile of another namespace',
      sandbox().profile('ml', 'shared'),
      [
        {
          apiVersion: 'llmsafespace.dev/v1',
          resource: 'sandboxprofiles',
          namespace: 'shared',
          names: ['ml'],
        },
      ],
    ],
    ['no volume claims: a warm Pod has none', sandbox().persistent(), []],
  ])('%s', (_case, builder, more) => {
    expect(related(builder)).toEqual([...RUNTIMES, ...more]);
  });

  it('the same whatever its status says, since Metacontroller caches the answer by generation', () => {
    expect(related(sandbox().running('python-0'))).toEqual(related(sandbox()));
  });
});

it('a claim is about a Sandbox', () => {
  const { controller, parent } = request(sandbox().build()).build();
  expect(parseClaimCustomize({ controller, parent }).sandbox).toEqual(parsedSandbox(sandbox()));
  expect(() => parseClaimCustomize({ controller, parent: { ...parent, kind: 'Pod' } })).toThrow();
});
