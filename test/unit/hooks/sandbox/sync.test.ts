import { describe, expect, it } from 'vitest';
import { pod } from '../../../builders/child.ts';
import { context } from '../../../builders/context.ts';
import { NOW } from '../../../builders/identity.ts';
import { profile, runtimeEnvironment } from '../../../builders/related.ts';
import { withObject } from '../../../builders/request.ts';
import { sandbox } from '../../../builders/sandbox.ts';
import { applied, syncAnswer } from '../../../builders/world.ts';
import { asked, conditions, kindsIn, phaseIn, saysOf, settle, withPod } from './settled.ts';

const python = runtimeEnvironment().build();
const plain = sandbox('py');
/** With rules of its own, and a Service. */
const open = plain.egress({ cidr: '203.0.113.0/24' }).withService();

describe('a Sandbox from its creation to Ready', () => {
  const created = settle(asked(open, python));
  const running = settle(withPod(created, pod(open.build()).ready().build()));

  it('has all that it asks for at once', () => {
    expect(kindsIn(created)).toEqual(['NetworkPolicy.networking.k8s.io/v1', 'Pod.v1', 'Service.v1']);
    expect(phaseIn(created)).toBe('Creating');
  });

  it('has a Pod, and nothing else, where it asks for nothing else', () => {
    expect(kindsIn(settle(asked(plain, python)))).toEqual(['Pod.v1']);
  });

  it('is Running once its Pod is ready', () => {
    expect(kindsIn(running)).toEqual(['NetworkPolicy.networking.k8s.io/v1', 'Pod.v1', 'Service.v1']);
    expect(phaseIn(running)).toBe('Running');
    expect(saysOf(running, 'Ready')).toBe('True Ready');
  });

  it('says what sums it up first, then each aspect', () => {
    expect(conditions(running).map(({ type }) => type)).toEqual([
      'Ready',
      'PodReady',
      'NetworkReady',
      'ServiceReady',
      'RuntimeResolved',
    ]);
  });

  it('gets another Pod when its own one disappears', () => {
    const lost = { ...running, children: { ...running.children, 'Pod.v1': {} } };
    const answer = syncAnswer(lost, context());
    expect(phaseIn(applied(lost, answer))).toBe('Creating');
    expect(answer.effects).toContainEqual(
      expect.objectContaining({ reason: 'PodLost', message: expect.stringMatching('a new one is created') }),
    );
    expect(kindsIn(settle(lost))).toContain('Pod.v1');
  });

  it('waits for its next Pod when the one that replaces it is gone before anybody sees it', () => {
    const lose = (world: typeof running) => ({ ...world, children: { ...world.children, 'Pod.v1': {} } });
    const lost = lose(running);
    const replaced = applied(lost, syncAnswer(lost, context()));
    expect(kindsIn(replaced)).toContain('Pod.v1');
    const again = lose(replaced);
    const { response } = syncAnswer(again, context());
    expect(response.children.map(({ kind }) => kind)).not.toContain('Pod');
    expect(response.resyncAfterSeconds).toBeGreaterThan(1);
    // Nothing is left to write: it was counted as it was requested.
    expect(replaced.parent.status).toMatchObject({ backOff: response.status.backOff });
  });

  it('is being created in the Pod that replaces its own, although the request is older than the loss', () => {
    const next = pod(open.build()).build();
    next.metadata.uid = 'its-successor';
    const stale = withPod(running, next);
    const { status } = applied(stale, syncAnswer(stale, context())).parent;
    expect(status).toMatchObject({ phase: 'Creating', podUID: 'its-successor' });
    expect(status).toHaveProperty('startDeadline');
  });

  it('keeps all it has when its runtime disappears', () => {
    const orphaned = settle({ ...running, cluster: {} });
    expect(kindsIn(orphaned)).toEqual(kindsIn(running));
    expect(saysOf(orphaned, 'RuntimeResolved')).toBe('False RuntimeNotFound');
  });

  it('is PodOutdated when its runtime changes, and keeps its Pod', () => {
    const changed = runtimeEnvironment().spec({ image: 'python:3.10.9' }).build();
    const outdated = settle({ ...running, cluster: withObject(running.cluster, changed) });
    expect(saysOf(outdated, 'PodOutdated')).toBe('True TemplateChanged');
    expect(outdated.children['Pod.v1']).toEqual(running.children['Pod.v1']);
  });
});

describe('a Sandbox that cannot be served', () => {
  it('recovers by itself when its runtime appears', () => {
    const waiting = settle(asked(plain));
    expect(saysOf(waiting, 'Ready')).toBe('False RuntimeNotFound');
    const served = settle({ ...waiting, cluster: withObject(waiting.cluster, python) });
    expect(phaseIn(served)).toBe('Creating');
  });

  it('recovers by itself when its profile appears', () => {
    const waiting = settle(asked(plain.profile('ml'), python));
    expect(saysOf(waiting, 'Ready')).toBe('False ProfileNotFound');
    const served = settle({ ...waiting, cluster: withObject(waiting.cluster, profile('ml').build()) });
    expect(phaseIn(served)).toBe('Creating');
  });

  it('has the NetworkPolicy of its own rules beside the Pod that it already has', () => {
    const { response } = syncAnswer(asked(open, pod(open.build()).ready().build()), context());
    expect(response.children.map(({ kind }) => kind)).toEqual(['NetworkPolicy', 'Pod']);
  });

  it('has no Pod in a namespace that is not known to be closed, and is looked at again soon', () => {
    const facts = { namespacePolicies: { known: false as const, reason: 'forbidden' } };
    const { response } = syncAnswer(asked(open, python), context({ facts }));
    expect(response.children.map(({ kind }) => kind)).toEqual(['Service']);
    expect(response.resyncAfterSeconds).toBe(2);
  });
});

describe('a Sandbox that is not Ready in time', () => {
  const late = settle(asked(plain.spec({ timeout: 1 }), python));
  const failed = settle(late, context({ now: new Date(NOW.getTime() + 2000) }));

  it('is Failed with StartTimeout', () => {
    expect(phaseIn(failed)).toBe('Failed');
    expect(saysOf(failed, 'Ready')).toBe('False StartTimeout');
    expect(saysOf(failed, 'Stalled')).toBe('True StartTimeout');
  });

  it('is Running after all when its Pod gets ready', () => {
    const ready = settle(
      withPod(
        failed,
        pod(plain.spec({ timeout: 1 }).build())
          .ready()
          .build(),
      ),
    );
    expect(phaseIn(ready)).toBe('Running');
    expect(saysOf(ready, 'Stalled')).toBeUndefined();
  });
});

describe('a new Sandbox', () => {
  const young = context({ now: new Date('2026-01-01T00:00:01Z') });
  const observed = asked(plain, python, pod(plain.build()).build());

  it('keeps its first status while it is merely being created', () => {
    const { response, effects } = syncAnswer(observed, young);
    expect(response.status).toMatchObject({ phase: 'Pending' });
    expect(response.resyncAfterSeconds).toBe(1);
    expect(effects).toEqual([]);
  });

  it('is Running at once when its Pod is ready', () => {
    const ready = asked(plain, python, pod(plain.build()).ready().build());
    expect(syncAnswer(ready, young).response.status.phase).toBe('Running');
  });
});
