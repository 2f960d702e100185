import { describe, expect, it } from 'vitest';
import { profile, runtimeEnvironment } from '../../../builders/related.ts';
import { resolutionOf } from '../../../builders/resolution.ts';
import { sandbox } from '../../../builders/sandbox.ts';

const python = runtimeEnvironment().build();

const ml = (fields: Parameters<ReturnType<typeof profile>['spec']>[0]) => profile('ml').spec(fields).build();
const withMl = sandbox().profile('ml');

describe('what a resolution says', () => {
  const twiceRefused = resolutionOf(withMl.spec({ resources: { cpuPinning: true } }), [
    python,
    ml({ language: 'go' }),
  ]);

  it('names each condition once', () => {
    const types = twiceRefused.conditions.map(({ type }) => type);
    expect(types).toEqual([...new Set(types)]);
  });

  it('given two refusals of different conditions, has both', () => {
    const reasons = twiceRefused.conditions.map(({ reason }) => reason);
    expect(reasons).toEqual(expect.arrayContaining(['LanguageMismatch', 'CpuPinningNeedsIntegerCpu']));
  });

  it('given two refusals of one condition, has the first', () => {
    const { conditions } = resolutionOf(
      sandbox()
        .high()
        .spec({ resources: { cpuPinning: true } }),
      [python],
    );
    expect(conditions.find(({ type }) => type === 'PodReady')?.reason).toBe('CpuPinningNeedsIntegerCpu');
  });

  it('given no runtime, has no requirements but the name of none', () => {
    expect(resolutionOf(sandbox(), [])).toMatchObject({
      requirements: undefined,
      runtimeName: undefined,
      servable: false,
    });
  });

  it('given no profile, still has the name of the runtime', () => {
    expect(resolutionOf(withMl, [python])).toMatchObject({
      requirements: undefined,
      runtimeName: 'python-3-10',
      servable: false,
    });
  });
});
