import type { ReasonOf } from '../../api/reasons.ts';
import type { Sandbox } from '../../api/sandbox.ts';
import { type Verdict, verdictBefore, verdictOn, verdictQuoting } from '../../lib/conditions.ts';
import { type Identity, isOwnName } from '../../lib/identity.ts';
import { type ColdReason, coldReasonOn } from '../../lib/serving.ts';
import type { Settings } from '../../settings.ts';
import type { PodView } from './view.ts';

/** Why a Sandbox has a Pod of its own although a warm one was thinkable; other reasons come from the claim, with their text. */
const MESSAGES: Partial<Record<ReasonOf<'WarmPodUsed'>, string>> = {
  NotWanted: 'the annotation use-warm-pod is "false"',
  HasVolumes: 'a warm Pod has no volumes of spec.storage; a Pod of its own is created',
};

const verdict = verdictOn('WarmPodUsed');

const cold = ({ reason, message }: ColdReason): Verdict =>
  verdictQuoting('WarmPodUsed')(
    'False',
    reason,
    (MESSAGES as Record<string, string>)[reason] ?? message ?? 'no warm Pod was claimed',
  );

/** What was decided stays; but a Sandbox whose warm Pod is lost, and which goes on, has a Pod of its own in its place. */
const said = ({ status }: Sandbox, { pod }: PodView): Verdict[] => {
  const before = verdictBefore(status.conditions, 'WarmPodUsed');
  if (before === undefined) return [];
  return before.status === 'True' && !pod.ended
    ? [
        verdict(
          'False',
          'WarmPodLost',
          'the warm Pod that was claimed is gone; a Pod of its own takes its place',
        ),
      ]
    : [before];
};

/** The condition WarmPodUsed (`C8`): once a Pod is there it stays as it was decided. */
export function warmVerdicts(
  sandbox: Sandbox,
  identity: Identity,
  view: PodView,
  settings: Settings,
): Verdict[] {
  const { own, serving } = view;
  if (own && !isOwnName(identity, own.metadata.name)) {
    return [verdict('True', 'Claimed', `WarmPod "${own.metadata.name}" was claimed`)];
  }
  if (!settings.claims.enabled) return [];
  const onPod = own && coldReasonOn(own.metadata.annotations);
  if (onPod) return [cold(onPod)];
  if (serving.by === 'claim' || serving.reason === 'Decided') return said(sandbox, view);
  return [cold(serving)];
}
