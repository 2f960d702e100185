import { describe, expect, it } from 'vitest';
import { isHardened } from '../../../../hooks/pod/hardened.ts';
import { pod } from '../../../builders/child.ts';
import { WEAKENINGS } from '../../../builders/planted.ts';
import { runtimeClass, runtimeEnvironment } from '../../../builders/related.ts';
import { sandbox } from '../../../builders/sandbox.ts';

const own = pod(sandbox('py').build());

describe('a Pod can be ours', () => {
  it.each([
    ['as we create it', own],
    [
      'with a Localhost seccomp profile',
      pod(
        sandbox('py')
          .spec({ securityContext: { seccompProfile: { type: 'Localhost', localhostProfile: 'a.json' } } })
          .build(),
      ),
    ],
    [
      'with a writable root',
      pod(
        sandbox('py')
          .spec({ filesystem: { readOnlyRoot: false } })
          .build(),
      ),
    ],
    ['on gVisor', pod(sandbox('py').high().build(), runtimeEnvironment().build(), runtimeClass())],
    [
      'with a hardened sidecar that an admission webhook added',
      own.changed(object => {
        const spec = object.spec as { containers: { name: string }[] };
        return {
          ...object,
          spec: { ...spec, containers: [...spec.containers, { ...spec.containers[0], name: 'proxy' }] },
        };
      }),
    ],
  ])('%s', (_case, builder) => {
    expect(isHardened(builder.build())).toBe(true);
  });
});

describe("a Pod can't be ours that", () => {
  it.each(WEAKENINGS)('%s', (_case, change) => {
    expect(isHardened(own.changed(change).build())).toBe(false);
  });

  it('has no spec', () => {
    expect(isHardened(own.changed(({ spec: _, ...object }) => object).build())).toBe(false);
  });
});
