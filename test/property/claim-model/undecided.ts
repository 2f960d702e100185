import { ANNOTATIONS, isSandboxDecided } from '../../../hooks/index.ts';
import { isBeingDeleted } from '../../../tools/metacontroller-loop/src/objects.ts';
import { ownedBy, podsIn, type SandboxObject, sandboxesIn } from './objects.ts';
import type { World } from './world.ts';

/** A Sandbox that did not ask to wait has its Pod, or has asked for one, before this is over. */
const MOST_SECONDS = 10;

const asksToWait = ({ metadata }: SandboxObject) => metadata.annotations?.[ANNOTATIONS.useWarmPod] === 'true';

/** Those that nobody has decided about, although everybody has looked, and for so long. */
export const undecided = ({ store, now }: World): string[] =>
  sandboxesIn(store)
    .filter(
      one => !isBeingDeleted(one) && !asksToWait(one) && !isSandboxDecided((one.status ?? {}) as object),
    )
    .filter(({ metadata }) => ownedBy(podsIn(store), metadata.uid).length === 0)
    .filter(({ metadata: { creationTimestamp = '' } }) => {
      const ageSeconds = (now().getTime() - Date.parse(creationTimestamp)) / 1000;
      return ageSeconds > MOST_SECONDS;
    })
    .map(({ metadata: { namespace, name } }) => `${namespace}/${name}`);
