import { describe, expect, it } from 'vitest';
import type { KubernetesObject } from '../../../hooks/contract.ts';
import { identityOf } from '../../../hooks/sandbox/identity.ts';
import { resolve } from '../../../hooks/sandbox/resolve.ts';
import { settings } from '../../builders/context.ts';
import { profile, runtimeEnvironment } from '../../builders/related.ts';
import { request } from '../../builders/request.ts';
import { type SandboxBuilder, sandbox } from '../../builders/sandbox.ts';

const python = runtimeEnvironment().build();
const resolved = (builder: SandboxBuilder, related: KubernetesObject[]) => {
  const parsed = request(builder.build())
    .with(...related)
    .parse();
  return resolve(parsed, identityOf(parsed.sandbox), settings());
};

const ml = (fields: Parameters<ReturnType<typeof profile>['spec']>[0]) => profile('ml').spec(fields).build();
const withMl = sandbox().profile('ml');

describe('what a resolution says', () => {
  const twiceRefused = resolved(withMl.spec({ resources: { cpuPinning: true } }), [
    python,
    ml({ language: 'go' }),
  ]);

  it('names each condition once', () => {
    const types = twiceRefused.verdicts.map(({ type }) => type);
    expect(types).toEqual([...new Set(types)]);
  });

  it('given two refusals of different conditions, has both', () => {
    const reasons = twiceRefused.verdicts.map(({ reason }) => reason);
    expect(reasons).toEqual(expect.arrayContaining(['LanguageMismatch', 'CpuPinningNeedsIntegerCpu']));
  });

  it('given two refusals of one condition, has the first', () => {
    const { verdicts } = resolved(
      sandbox()
        .high()
        .spec({ resources: { cpuPinning: true } }),
      [python],
    );
    expect(verdicts.find(({ type }) => type === 'PodReady')?.reason).toBe('CpuPinningNeedsIntegerCpu');
  });

  it('given no runtime, has no requirements but the name of none', () => {
    expect(resolved(sandbox(), [])).toMatchObject({
      requirements: undefined,
      runtimeName: undefined,
      servable: false,
    });
  });

  it('given no profile, still has the name of the runtime', () => {
    expect(resolved(withMl, [python])).toMatchObject({
      requirements: undefined,
      runtimeName: 'python-3-10',
      servable: false,
    });
  });
});
