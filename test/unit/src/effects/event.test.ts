import { describe, expect, it } from 'vitest';
import { eventName } from '../../../../src/effects/event.ts';
import {
  api,
  errors,
  event,
  eventPath,
  eventsPath,
  log,
  passSeconds,
  regarding,
  replica,
  useEffectsStage,
} from './effects-stage.ts';

useEffectsStage();

describe('an Event', () => {
  it('is recorded about its object, with whole seconds', async () => {
    await replica().settle(event());
    expect(api.get(eventPath)).toMatchObject({
      involvedObject: regarding,
      type: 'Normal',
      reason: 'PodCreated',
      message: 'the Pod was created',
      source: { component: 'llmsafespace' },
      firstTimestamp: '2026-01-01T10:00:00Z',
      lastTimestamp: '2026-01-01T10:00:00Z',
      count: 1,
    });
  });

  it('repeated within the minute, by this and other replicas, writes nothing', async () => {
    const [one, other] = [replica(), replica()];
    await one.settle(event());
    passSeconds(59);
    await one.settle(event());
    await other.settle(event());
    await other.settle(event());
    expect(api.requests).toEqual([`POST ${eventsPath}`, `POST ${eventsPath}`, `GET ${eventPath}`]);
    expect(api.get(eventPath)?.count).toBe(1);
  });

  it('that recurs after a minute is counted', async () => {
    const { settle } = replica();
    await settle(event());
    passSeconds(61);
    await settle(event());
    expect(api.get(eventPath)).toMatchObject({
      count: 2,
      firstTimestamp: '2026-01-01T10:00:00Z',
      lastTimestamp: '2026-01-01T10:01:01Z',
    });
  });

  it('that another replica counts at the same moment is counted once', async () => {
    const { settle } = replica();
    await settle(event());
    passSeconds(61);
    api.failNext([409, 'AlreadyExists']);
    const racing = replica();
    await Promise.all([settle(event()), racing.settle(event())]);
    expect(api.get(eventPath)?.count).toBe(2);
    expect(errors()).toEqual([]);
  });

  it('differs from another by object, type, reason and message', () => {
    const others = [
      event({ regarding: { ...regarding, uid: 'uid-2' } }),
      event({ type: 'Warning' }),
      event({ reason: 'PodLost' }),
      event({ message: 'another' }),
    ];
    expect(new Set([event(), ...others].map(eventName)).size).toBe(5);
    expect(eventName(event())).toBe(eventName(event()));
  });

  it('has a valid name and fits the limits of the API', async () => {
    const long = event({ regarding: { ...regarding, name: 'a.'.repeat(126) }, reason: 'r'.repeat(500) });
    expect(eventName(long)).toMatch(/^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/);
    await replica().settle(long);
    expect(String(api.get(`${eventsPath}/${eventName(long)}`)?.reason)).toHaveLength(128);
  });

  it('in a namespace that is going away is dropped without a word', async () => {
    api.terminate('team');
    await replica().settle(event());
    expect(log.lines.filter(({ level }) => level !== 'debug')).toEqual([]);
  });
});
