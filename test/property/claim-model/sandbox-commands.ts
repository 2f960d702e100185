/** What users do with Sandboxes. */
import fc from 'fast-check';
import { isBeingDeleted } from '../../../tools/metacontroller-loop/src/objects.ts';
import { createSandbox } from './cluster.ts';
import { command, type Happening, index, oneOf } from './command.ts';
import { sandboxesIn } from './objects.ts';

export const namespace = fc.constantFrom('red', 'red', 'red', 'blue');
export const memory = fc.constantFrom('512Mi', '512Mi', '512Mi', '512Mi', '512Mi', '1Gi');

const wish = {
  namespace,
  memory,
  useWarmPod: fc.constantFrom(undefined, undefined, undefined, 'true', 'true', 'true', 'false'),
  type: fc.constantFrom(
    'plain',
    'plain',
    'plain',
    'plain',
    'plain',
    'plain',
    'plain',
    'plain',
    'volume',
    'task',
  ),
  hasService: fc.boolean(),
  finalized: fc.boolean(),
} as const;

/** Whether something is what no other is in this history: bound late, or not. */
export const likeOthers = fc.constantFrom(false, false, false, false, false, false, false, true);

export const MOST_SANDBOXES = 6;

export const commands: readonly Happening[] = [
  {
    weight: 12,
    arbitrary: command(
      'a Sandbox is created',
      { wish: fc.record(wish), heard: fc.constantFrom(true, true, true, false), contrary: likeOthers },
      ({ store, nextName, metacontroller, bindsLate }, { wish: wanted, heard, contrary }) => {
        if (sandboxesIn(store).length >= MOST_SANDBOXES) return;
        createSandbox(store, nextName('box'), { ...wanted, tells: bindsLate !== contrary });
        if (heard) metacontroller.deliver('Sandbox', Number.POSITIVE_INFINITY);
      },
    ),
  },
  {
    weight: 3,
    arbitrary: command('a Sandbox is deleted', { index }, ({ store }, { index: at }) => {
      const one = oneOf(
        sandboxesIn(store).filter(sandbox => !isBeingDeleted(sandbox)),
        at,
      );
      if (one) store.remove(one, {}, 'user');
    }),
  },
];
