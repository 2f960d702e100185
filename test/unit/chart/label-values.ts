/** What labels can say, where that is code of ours: a misspelt value makes an alert that never fires. */
import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { warmPodStatus } from '../../../hooks/api/warmpod.ts';
import { coldReason } from '../../../hooks/claim/cold/explain.ts';
import type { ClaimResult } from '../../../hooks/contract.ts';
import { inRepository } from '../../../local/paths.ts';
import type { EffectOutcome } from '../../../src/effects/reports.ts';
import { coded, type ErrorCode } from '../../../src/errors.ts';
import type { Matcher, Selector } from './promql.ts';

const keys = <Key extends string>(record: Record<Key, true>) => Object.keys(record);

const claimOutcomes = keys<ClaimResult['result'] | 'unfinished'>({
  warm: true,
  cold: true,
  waiting: true,
  unfinished: true,
});
const effectOutcomes = keys<EffectOutcome | 'retried' | 'failed' | 'dropped'>({
  done: true,
  unnecessary: true,
  retried: true,
  failed: true,
  dropped: true,
});
const coldReasons = [0, 1].map(fitting => coldReason(fitting, 'team').reason);
const phases = warmPodStatus.shape.phase.unwrap().options;

const named = z.object({ kind: z.string(), metadata: z.object({ name: z.string() }) });
const folder = inRepository('metacontroller', 'base');
const controllers = readdirSync(folder)
  .filter(file => file !== 'kustomization.yaml')
  .map(file => named.parse(parse(readFileSync(`${folder}/${file}`, 'utf8'))));

const chartNames = [['Chart.yaml'], ['charts', 'metacontroller', 'Chart.yaml']].map(
  path =>
    z
      .object({ name: z.string() })
      .parse(parse(readFileSync(inRepository('charts', 'llmsafespace', ...path), 'utf8'))).name,
);

function isErrorCode(code: string): boolean {
  try {
    return coded(code as ErrorCode).code === code;
  } catch {
    return false;
  }
}

const oneOf = (values: readonly string[]) => (pattern: RegExp) => values.some(value => pattern.test(value));
/** Error codes can't be listed, only asked for one by one; none has a character that a pattern would mean something by. */
const anErrorCode = ({ source }: RegExp) => isErrorCode(source.slice('^(?:'.length, -')$'.length));

/** By metric and label: whether a pattern means something that exists. */
const rules: [metric: RegExp, label: string, means: (pattern: RegExp) => boolean][] = [
  [/^llmsafespace_hook_duration_seconds/, 'outcome', pattern => pattern.test('ok') || anErrorCode(pattern)],
  [/^llmsafespace_requests_rejected_total$/, 'code', anErrorCode],
  [/^llmsafespace_warmpool_claims_total$/, 'outcome', oneOf(claimOutcomes)],
  [/^llmsafespace_warmpool_claims_total$/, 'reason', oneOf(coldReasons)],
  [/^llmsafespace_effects_total$/, 'outcome', oneOf(effectOutcomes)],
  [/^llmsafespace_warmpool_size$/, 'status', oneOf(phases)],
  [/^metacontroller_/, 'controller_name', oneOf(controllers.map(({ metadata }) => metadata.name))],
  [/^workqueue_/, 'name', oneOf(controllers.map(({ kind, metadata }) => `${kind}-${metadata.name}`))],
  // The monitors take it from the label app.kubernetes.io/name, which is the chart's name.
  [/./, 'job', oneOf(chartNames)],
];

const alternatives = ({ value }: Matcher): string[] => (value.includes('(') ? [value] : value.split('|'));

/** The values asked for that can't be, as `label=value`. */
export const impossibleValues = ({ metric, matchers }: Selector): string[] =>
  matchers.flatMap(matcher =>
    rules
      .filter(([name, label]) => label === matcher.label && name.test(metric))
      .flatMap(([, label, means]) =>
        alternatives(matcher)
          .filter(value => !means(new RegExp(`^(?:${value})$`)))
          .map(value => `${label}=${value}`),
      ),
  );
