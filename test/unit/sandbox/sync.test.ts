import { describe, expect, it } from 'vitest';
import type { KubernetesObject } from '../../../hooks/contract.ts';
import type { Condition } from '../../../hooks/lib/conditions.ts';
import { networkPolicy, pod } from '../../builders/child.ts';
import { context } from '../../builders/context.ts';
import { NOW } from '../../builders/identity.ts';
import { profile, runtimeEnvironment } from '../../builders/related.ts';
import { type Envelope, request, withObject } from '../../builders/request.ts';
import { type SandboxBuilder, sandbox } from '../../builders/sandbox.ts';
import { applied, converge, syncAnswer } from '../../builders/world.ts';

const python = runtimeEnvironment().build();
const plain = sandbox('py');
const asked = (builder: SandboxBuilder, ...objects: KubernetesObject[]): Envelope =>
  request(builder.build())
    .with(...objects)
    .build();
const settle = (envelope: Envelope, at = context()) => converge(envelope, at).at(-1)?.after ?? envelope;
const withPod = (envelope: Envelope, object: KubernetesObject): Envelope => ({
  ...envelope,
  children: withObject(envelope.children, object),
});
const conditions = ({ parent }: Envelope) => (parent.status as { conditions: Condition[] }).conditions;
const saysOf = (envelope: Envelope, type: string) => {
  const condition = conditions(envelope).find(one => one.type === type);
  return condition && `${condition.status} ${condition.reason}`;
};
const phaseIn = ({ parent }: Envelope) => (parent.status as { phase: string }).phase;
const kindsIn = ({ children }: Envelope) =>
  Object.entries(children).flatMap(([kind, group]) => Object.keys(group).map(() => kind));

describe('a Sandbox from its creation to Ready', () => {
  const created = settle(asked(plain, python));
  const running = settle(withPod(created, pod(plain.build()).ready().build()));

  it('first has its NetworkPolicy and its Pod', () => {
    expect(kindsIn(created)).toEqual(['NetworkPolicy.networking.k8s.io/v1', 'Pod.v1']);
    expect(phaseIn(created)).toBe('Creating');
  });

  it('is Running, and has its Service, once its Pod is ready', () => {
    expect(kindsIn(running)).toEqual(['NetworkPolicy.networking.k8s.io/v1', 'Pod.v1', 'Service.v1']);
    expect(phaseIn(running)).toBe('Running');
    expect(saysOf(running, 'Ready')).toBe('True Ready');
  });

  it('says what sums it up first, then each aspect', () => {
    expect(conditions(running).map(({ type }) => type)).toEqual([
      'Ready',
      'PodReady',
      'NetworkReady',
      'RuntimeResolved',
    ]);
  });

  it('gets another Pod when its own one disappears', () => {
    const lost = { ...running, children: { ...running.children, 'Pod.v1': {} } };
    expect(phaseIn(applied(lost, syncAnswer(lost, context())))).toBe('Creating');
    expect(kindsIn(settle(lost))).toContain('Pod.v1');
  });

  it('keeps all it has when its runtime disappears', () => {
    const orphaned = settle({ ...running, related: {} });
    expect(kindsIn(orphaned)).toEqual(kindsIn(running));
    expect(saysOf(orphaned, 'RuntimeResolved')).toBe('False RuntimeNotFound');
  });

  it('is PodOutdated when its runtime changes, and keeps its Pod', () => {
    const changed = runtimeEnvironment().spec({ image: 'python:3.10.9' }).build();
    const outdated = settle({ ...running, related: withObject(running.related, changed) });
    expect(saysOf(outdated, 'PodOutdated')).toBe('True TemplateChanged');
    expect(outdated.children['Pod.v1']).toEqual(running.children['Pod.v1']);
  });
});

describe('a Sandbox that cannot be served', () => {
  it('recovers by itself when its runtime appears', () => {
    const waiting = settle(asked(plain));
    expect(saysOf(waiting, 'Ready')).toBe('False RuntimeNotFound');
    const served = settle({ ...waiting, related: withObject(waiting.related, python) });
    expect(phaseIn(served)).toBe('Creating');
  });

  it('recovers by itself when its profile appears', () => {
    const waiting = settle(asked(plain.profile('ml'), python));
    expect(saysOf(waiting, 'Ready')).toBe('False ProfileNotFound');
    const served = settle({ ...waiting, related: withObject(waiting.related, profile('ml').build()) });
    expect(phaseIn(served)).toBe('Creating');
  });

  it('has no Pod in a namespace that is not known to be closed, and is looked at again soon', () => {
    const facts = { baselinePolicy: { known: false as const, reason: 'forbidden' } };
    const { response } = syncAnswer(asked(plain, python), context({ facts }));
    expect(response.children.map(({ kind }) => kind)).toEqual(['NetworkPolicy']);
    expect(response.resyncAfterSeconds).toBe(2);
  });
});

describe('a task', () => {
  const task = plain.task();
  const created = settle(asked(task, python));
  const done = settle(withPod(created, pod(task.build()).succeeded().build()));
  const failed = settle(withPod(created, pod(task.build()).failed(3).build()));
  const withoutPod = (envelope: Envelope) =>
    settle({ ...envelope, children: { ...envelope.children, 'Pod.v1': {} } });

  it('that finished is Terminated and Completed, and keeps its Pod for the logs', () => {
    expect(phaseIn(done)).toBe('Terminated');
    expect(saysOf(done, 'Completed')).toBe('True Completed');
    expect(kindsIn(done)).toContain('Pod.v1');
  });

  it('that failed is Terminated and Failed, with the exit code', () => {
    expect(saysOf(failed, 'Failed')).toBe('True Error');
    expect(failed.parent.status).toMatchObject({ phase: 'Terminated', exitCode: 3 });
  });

  it.each([
    ['that finished', done, 'Completed', 'True Completed'],
    ['that failed', failed, 'Failed', 'True Error'],
  ])('%s stays so when its Pod is gone', (_case, envelope, type, said) => {
    const after = withoutPod(envelope);
    expect(saysOf(after, type)).toBe(said);
    expect(kindsIn(after)).not.toContain('Pod.v1');
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
  const observed = asked(plain, python, networkPolicy(plain.build()), pod(plain.build()).build());

  it('keeps its first status while it is merely being created', () => {
    const { response, effects } = syncAnswer(observed, young);
    expect(response.status).toMatchObject({ phase: 'Pending' });
    expect(response.resyncAfterSeconds).toBe(1);
    expect(effects).toEqual([]);
  });

  it('is Running at once when its Pod is ready', () => {
    const ready = asked(plain, python, networkPolicy(plain.build()), pod(plain.build()).ready().build());
    expect(syncAnswer(ready, young).response.status.phase).toBe('Running');
  });
});
