import { describe, expect, it } from 'vitest';
import { type PodBuilder, pod } from '../../../../builders/child.ts';
import { context } from '../../../../builders/context.ts';
import { runtimeEnvironment } from '../../../../builders/related.ts';
import type { Envelope } from '../../../../builders/request.ts';
import { sandbox } from '../../../../builders/sandbox.ts';
import { applied, syncAnswer } from '../../../../builders/world.ts';
import { asked, conditions, kindsIn, phaseIn, saysOf, settle, withPod } from '../settled.ts';

const python = runtimeEnvironment().build();

describe('a task', () => {
  const task = sandbox('py').task();
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

  const deleting = (envelope: Envelope, builder: PodBuilder) =>
    settle(withPod(envelope, builder.deleting().build()));

  it('that finished stays so while its Pod is being deleted', () => {
    const after = deleting(done, pod(task.build()).succeeded());
    expect(saysOf(after, 'Completed')).toBe('True Completed');
    expect(saysOf(after, 'Failed')).toBeUndefined();
  });

  it('that failed stays so while its Pod is being deleted', () => {
    expect(saysOf(deleting(failed, pod(task.build()).failed(3)), 'Failed')).toBe('True Error');
  });

  it('that failed tells nobody what its program printed last', () => {
    const printed = { exitCode: 1, reason: 'Error', message: 'API_KEY=secret' };
    const containerStatuses = [{ name: 'sandbox', state: { terminated: printed } }];
    const own = pod(task.build()).changed(object => ({
      ...object,
      status: { phase: 'Failed', containerStatuses },
    }));
    const { response, effects } = syncAnswer(withPod(created, own.build()), context());
    expect(response.status).toMatchObject({ phase: 'Terminated', exitCode: 1 });
    expect(JSON.stringify([response.status, effects])).not.toContain('API_KEY');
  });

  it('whose program runs has started, although it is not ready and its time to start is over', () => {
    const late = asked(task.creating('2026-01-01T00:00:01Z'), python);
    const running = settle(withPod(late, pod(task.build()).notReady().build()));
    expect(phaseIn(running)).toBe('Running');
    expect(saysOf(running, 'Ready')).toBe('False PodNotReady');
  });

  it('whose Pod got lost says the same again and again', () => {
    const lost = asked(task.running('py-x'), python);
    const first = syncAnswer(lost, context());
    expect(first.response.status).toMatchObject({ phase: 'Terminated', reason: 'PodLost' });
    expect(syncAnswer(applied(lost, first), context()).response.status).toEqual(first.response.status);
  });

  it('whose Pod got lost after it was evicted says both', () => {
    const evicted = { type: 'DisruptionTarget', status: 'True', reason: 'EvictionByEvictionAPI' };
    const own = pod(task.build())
      .ready()
      .deleting()
      .changed(object => ({ ...object, status: { ...(object.status as object), conditions: [evicted] } }));
    const after = withoutPod(settle(withPod(created, own.build())));
    expect(saysOf(after, 'Failed')).toBe('True PodLost');
    expect(conditions(after).find(({ type }) => type === 'Failed')?.message).toMatch(
      /disappeared before its task was done; last seen: the Pod is being deleted: it was evicted/,
    );
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
