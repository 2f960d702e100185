/** An Event that was recorded before, by whichever replica, is counted up and not written again (`E3`). */
import type { Event } from 'kubernetes-types/core/v1.js';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventName } from '../../../src/effects/event.ts';
import { Refusal } from '../support/api.ts';
import { eventually } from '../support/eventually.ts';
import { conditionOf, sandbox } from '../support/sandboxes.ts';
import { openStage, type Stage } from '../support/stage.ts';

const MOST_TRIES = 10;
const LONG_AGO = '2026-01-01T00:00:00Z';

let stage: Stage;

beforeAll(async () => {
  stage = await openStage('events');
});
afterAll(() => stage.close());

/** The Event that the hook server is about to record about a Sandbox whose runtime there is not. */
async function awaited(name: string) {
  await stage.apply(sandbox(name, { runtime: 'cobol:60' }));
  const found = await stage.condition(name, 'RuntimeResolved', { status: 'False' });
  const { reason = '', message = '' } = conditionOf(found, 'RuntimeResolved') ?? {};
  const { namespace } = stage;
  const regarding = {
    apiVersion: found.apiVersion,
    kind: 'Sandbox',
    namespace,
    name,
    uid: found.metadata.uid,
  };
  const told = { type: 'Warning', reason, message } as const;
  return {
    metadata: { name: eventName({ effect: 'event', regarding, ...told }) },
    involvedObject: regarding,
    ...told,
  };
}

/** As another replica would have recorded it; undefined where the hook server has been faster. */
async function recordBefore(name: string): Promise<Event | undefined> {
  const event = await awaited(name);
  const times = { firstTimestamp: LONG_AGO, lastTimestamp: LONG_AGO, count: 1 };
  return stage.objects.create('Event', { ...event, ...times }).catch(error => {
    if (error instanceof Refusal && error.code === 409) return undefined;
    throw error;
  });
}

test('an Event that another replica has recorded is counted', async () => {
  let recorded: Event | undefined;
  for (let tries = 0; recorded === undefined && tries < MOST_TRIES; tries += 1) {
    recorded = await recordBefore(`known-${tries}`);
  }
  const name = recorded?.metadata?.name ?? '';
  await eventually(async () => {
    const { count, firstTimestamp } = await stage.objects.get('Event', name);
    expect({ count, firstTimestamp }).toEqual({ count: 2, firstTimestamp: LONG_AGO });
  });
});
