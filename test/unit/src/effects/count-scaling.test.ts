import { expect, it } from 'vitest';
import type { EventEffect } from '../../../../hooks/index.ts';
import { countScaling } from '../../../../src/effects/count-scaling.ts';
import type { EffectOutcome } from '../../../../src/effects/reports.ts';
import { createMetrics } from '../../../../src/metrics.ts';
import { event, regarding, useEffectsStage } from './effects-stage.ts';

useEffectsStage();

const about = (kind: string, reason: string): EventEffect =>
  event({ regarding: { ...regarding, kind, name: 'python' }, reason });

async function countedAfter(effect: EventEffect, outcome: EffectOutcome): Promise<string> {
  const { claim, registry } = createMetrics();
  expect(await countScaling(async () => outcome, claim)(effect)).toBe(outcome);
  return registry.metrics();
}

it.each([
  ['ScaledUp', 'up'],
  ['ScaledDown', 'down'],
])('a pool that tells %s is counted as scaled %s', async (reason, operation) => {
  expect(await countedAfter(about('WarmPool', reason), 'done')).toContain(
    `llmsafespace_warmpool_scaling_operations_total{namespace="team",pool="python",operation="${operation}"} 1`,
  );
});

it.each<[string, EventEffect, EffectOutcome]>([
  ['what another replica has told', about('WarmPool', 'ScaledUp'), 'unnecessary'],
  ['what else a pool tells', about('WarmPool', 'Filled'), 'done'],
  ['what others tell', about('Sandbox', 'ScaledUp'), 'done'],
])('%s is not counted', async (_case, effect, outcome) => {
  expect(await countedAfter(effect, outcome)).not.toContain('scaling_operations_total{');
});
