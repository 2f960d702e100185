import { describe, expect, it } from 'vitest';
import type { KubernetesObject } from '../../../../hooks/contract.ts';
import { finalize } from '../../../../hooks/sandbox/finalize.ts';
import { childOf, networkPolicy, pod, service } from '../../../builders/child.ts';
import { context } from '../../../builders/context.ts';
import { request } from '../../../builders/request.ts';
import { sandbox } from '../../../builders/sandbox.ts';

const running = sandbox('py').persistent().openIngress().withService().running('py');
const manifest = running.deleting().build();
const own = pod(manifest);
const belongings = [networkPolicy(manifest), service(manifest), childOf(manifest, 'PersistentVolumeClaim')];

const answerAbout = (object: KubernetesObject, ...observed: KubernetesObject[]) =>
  finalize(
    request(object)
      .with(...observed)
      .finalizing()
      .parse(),
    context({ facts: {} }),
  );
const answer = (...observed: KubernetesObject[]) => answerAbout(manifest, ...observed);
const kindsAfter = (...observed: KubernetesObject[]) =>
  answer(...observed).response.children.map(({ kind }) => kind);

const EVERYTHING_BUT_PODS = ['NetworkPolicy', 'PersistentVolumeClaim', 'Service'];

describe('while a Pod is there that uses something', () => {
  it.each([
    ['that runs', own.ready()],
    ['that is being deleted', own.ready().deleting()],
    ['that finished', own.succeeded()],
    ['that is foreign', own.named('planted')],
  ])('%s, it alone is left out: its policy, Service and volume stay', (_case, builder) => {
    expect(kindsAfter(builder.build(), ...belongings)).toEqual(EVERYTHING_BUT_PODS);
  });

  it('the finalizer stays', () => {
    expect(answer(own.build(), ...belongings).response.finalized).toBe(false);
  });

  it('the policy stays as it was applied', () => {
    const [policy] = answer(own.build(), ...belongings).response.children;
    expect(policy?.spec).toEqual(networkPolicy(manifest).spec);
  });

  it('the Sandbox is Terminating, and says what it waits for', () => {
    const { status } = answer(own.build(), ...belongings).response;
    expect(status).toMatchObject({
      phase: 'Terminating',
      podName: 'py',
      conditions: [{ type: 'Ready', status: 'False', reason: 'Terminating' }],
    });
    expect(JSON.stringify(status)).toContain(own.build().metadata.name);
  });

  it('in foreground deletion, which takes all at once, it does not say that anything stays', () => {
    const finalizers = ['foregroundDeletion', ...(manifest.metadata.finalizers ?? [])];
    const foreground = { ...manifest, metadata: { ...manifest.metadata, finalizers } };
    const said = (object: KubernetesObject) =>
      JSON.stringify(answerAbout(object, own.build(), ...belongings).response.status);
    expect(said(manifest)).toContain('stays until it is gone');
    expect(said(foreground)).not.toContain('stays');
  });

  it('one Event tells it', () => {
    expect(answer(own.build(), ...belongings).effects).toMatchObject([
      { effect: 'event', type: 'Normal', reason: 'Terminating' },
    ]);
  });
});

describe('once no Pod is there', () => {
  it('the finalizer goes, and what remains follows its owner', () => {
    expect(answer(...belongings).response).toMatchObject({ finalized: true, children: [] });
  });

  it('the finalizer goes at once where there never was one', () => {
    expect(answer().response.finalized).toBe(true);
  });

  it('the status stays, and nothing is told', () => {
    const { response, effects } = answer();
    expect(response.status).toMatchObject({ phase: 'Running', podName: 'py' });
    expect(effects).toEqual([]);
  });
});

describe('the WarmPod that its Pod came from', () => {
  const name = 'python-0a1b2c3d-7';
  const warm = running
    .status({ podName: name, warmPodRef: { name, namespace: 'default' } })
    .deleting()
    .build();

  it('is released once no Pod is there, guarded by whose it is', () => {
    expect(answerAbout(warm, ...belongings).firstEffects).toEqual([
      { effect: 'releaseWarmPod', namespace: 'default', name, sandboxUid: warm.metadata.uid },
    ]);
  });

  it('is not released while a Pod is there that uses something', () => {
    const { effects, firstEffects = [] } = answerAbout(warm, own.named(name).build(), ...belongings);
    expect([...effects, ...firstEffects].map(({ effect }) => effect)).not.toContain('releaseWarmPod');
  });

  it('is released with the Pod, where that uses nothing', () => {
    const pod = own.named(name).ready().build();
    expect(answerAbout(warm, pod).firstEffects).toEqual([
      { effect: 'stopPod', namespace: 'default', name, uid: pod.metadata.uid, gracePeriodSeconds: 2 },
      { effect: 'releaseWarmPod', namespace: 'default', name, sandboxUid: warm.metadata.uid },
    ]);
  });
});

describe('where a Pod is there that uses nothing of its own', () => {
  const pod = own.ready().build();
  const { name, uid } = pod.metadata;

  it('the finalizer goes at once, and the Pod is told to stop, guarded by its UID', () => {
    expect(answer(pod)).toEqual({
      response: { status: expect.objectContaining({ phase: 'Running' }), children: [], finalized: true },
      effects: [],
      firstEffects: [{ effect: 'stopPod', namespace: 'default', name, uid, gracePeriodSeconds: 2 }],
    });
  });

  it('each of several is told to stop, a foreign one too', () => {
    const planted = own.named('planted').build();
    expect(answer(pod, planted).firstEffects).toMatchObject([
      { effect: 'stopPod', name: 'planted' },
      { effect: 'stopPod', name },
    ]);
  });

  it('one that stops already is not told again', () => {
    const { response, effects, firstEffects } = answer(own.ready().deleting().build());
    expect([response.finalized, effects, firstEffects]).toEqual([true, [], []]);
  });
});

describe('a Pod of before, with no time to end', () => {
  const graceless = own
    .ready()
    .changed(pod => ({ ...pod, spec: { ...(pod.spec as object), terminationGracePeriodSeconds: 0 } }));

  it.each<[string, KubernetesObject[]]>([
    ['uses something', belongings],
    ['uses nothing', []],
  ])('that %s is told to stop with a second before it or anything else goes', (_case, others) => {
    const { response, effects } = answer(graceless.build(), ...others);
    expect(response).toMatchObject({ finalized: false, resyncAfterSeconds: 5 });
    expect(response.children).toHaveLength(others.length + 1);
    expect(effects).toContainEqual(expect.objectContaining({ effect: 'stopPod', gracePeriodSeconds: 1 }));
  });

  it('is left to its end once it stops', () => {
    const { response, effects } = answer(graceless.deleting().build());
    expect([response.finalized, effects]).toEqual([true, []]);
  });

  it('is kept as it is by an orphaning deletion', () => {
    const orphaned = { ...manifest, metadata: { ...manifest.metadata, finalizers: ['orphan'] } };
    expect(answerAbout(orphaned, graceless.build()).effects).toEqual([]);
  });
});
