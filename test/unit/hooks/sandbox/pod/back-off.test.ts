import { describe, expect, it } from 'vitest';
import type { KubernetesObject } from '../../../../../hooks/contract.ts';
import type { BackOff } from '../../../../../hooks/lib/back-off.ts';
import { later, type Time, timestamp } from '../../../../../hooks/lib/time.ts';
import { podBackOff } from '../../../../../hooks/sandbox/pod/back-off.ts';
import { pod } from '../../../../builders/child.ts';
import { NOW } from '../../../../builders/identity.ts';
import { sandbox } from '../../../../builders/sandbox.ts';

const at = (seconds: number): string => timestamp(later(NOW, seconds));
const own = pod(sandbox('py').build());
const withUid = (builder: typeof own, uid: string): KubernetesObject => {
  const built = builder.build();
  return { ...built, metadata: { ...built.metadata, uid } };
};
const failed = (uid: string) => withUid(own.failed(1), uid);

interface Seen {
  own?: KubernetesObject;
  unfit?: KubernetesObject;
  lost?: boolean;
}
const next = (before: BackOff | undefined, { own: pod, unfit, lost = false }: Seen, now: Time = NOW) =>
  podBackOff({ before, own: pod, unfit, lost, now });

describe('the next Pod', () => {
  it.each<[string, BackOff | undefined, Seen, BackOff | undefined]>([
    ['waits for nothing at first', undefined, {}, undefined],
    [
      'waits 5 s after one that failed',
      undefined,
      { own: failed('a') },
      { attempts: 1, retryAt: at(5), objectUID: 'a' },
    ],
    [
      'waits twice as long after another',
      { attempts: 1, retryAt: at(-1), objectUID: 'a' },
      { own: failed('b') },
      { attempts: 2, retryAt: at(10), objectUID: 'b' },
    ],
    [
      'waits no longer because the same one is seen again',
      { attempts: 1, retryAt: at(3), objectUID: 'a' },
      { own: failed('a') },
      { attempts: 1, retryAt: at(3), objectUID: 'a' },
    ],
    [
      'waits 5 min at most',
      { attempts: 40, retryAt: at(-1) },
      { own: failed('b') },
      { attempts: 41, retryAt: at(300), objectUID: 'b' },
    ],
    [
      'waits after one that admission changed, too',
      undefined,
      { unfit: withUid(own, 'a') },
      { attempts: 1, retryAt: at(5), objectUID: 'a' },
    ],
    [
      'comes at once after one that disappeared',
      undefined,
      { lost: true },
      { attempts: 1, retryAt: at(0), objectUID: undefined },
    ],
    [
      'waits 5 s after another that disappeared',
      { attempts: 1, retryAt: at(-30) },
      { lost: true },
      { attempts: 2, retryAt: at(5), objectUID: undefined },
    ],
    [
      'is counted already when one disappears that was counted as it was requested',
      { attempts: 3, retryAt: at(15) },
      { lost: true },
      { attempts: 3, retryAt: at(15) },
    ],
    [
      'is counted already when such a one fails, which is marked',
      { attempts: 3, retryAt: at(15) },
      { own: failed('b') },
      { attempts: 3, retryAt: at(15), objectUID: 'b' },
    ],
    [
      'is counted already when admission changed such a one, which is deleted at once',
      { attempts: 3, retryAt: at(15) },
      { unfit: withUid(own, 'b') },
      { attempts: 3, retryAt: at(15) },
    ],
    [
      'waits on when the one that failed is looked at again',
      { attempts: 3, retryAt: at(15), objectUID: 'b' },
      { own: failed('b') },
      { attempts: 3, retryAt: at(15), objectUID: 'b' },
    ],
    [
      'does not wait because the one that failed is being removed',
      { attempts: 1, retryAt: at(-1), objectUID: 'a' },
      { own: withUid(own.deleting(), 'a') },
      { attempts: 1, retryAt: at(-1), objectUID: 'a' },
    ],
    [
      'does not wait because the one that failed was removed',
      { attempts: 1, retryAt: at(-1), objectUID: 'a' },
      { lost: true },
      { attempts: 1, retryAt: at(-1), objectUID: 'a' },
    ],
    [
      'is what counts, once it is there',
      { attempts: 1, retryAt: at(-1), objectUID: 'a' },
      { own: withUid(own, 'b') },
      { attempts: 1, retryAt: at(-1) },
    ],
    [
      'remembers for ten minutes, though it is ready',
      { attempts: 3, retryAt: at(-599) },
      { own: withUid(own.ready(), 'b') },
      { attempts: 3, retryAt: at(-599) },
    ],
    ['forgets then', { attempts: 3, retryAt: at(-600) }, { own: withUid(own.ready(), 'b') }, undefined],
    [
      'forgets nothing while it is not ready',
      { attempts: 3, retryAt: at(-900) },
      { own: withUid(own, 'b') },
      { attempts: 3, retryAt: at(-900) },
    ],
  ])('%s', (_case, before, seen, expected) => {
    expect(next(before, seen)).toEqual(expected);
  });
});
