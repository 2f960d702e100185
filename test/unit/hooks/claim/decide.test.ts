import { describe, expect, it } from 'vitest';
import type { ClaimOrder, KubernetesObject } from '../../../../hooks/contract.ts';
import { ANNOTATIONS } from '../../../../hooks/lib/serving.ts';
import { pod } from '../../../builders/child.ts';
import { claimOrderIn } from '../../../builders/claim.ts';
import { CLAIMING, context, settings } from '../../../builders/context.ts';
import { profile, runtimeClass, runtimeEnvironment } from '../../../builders/related.ts';
import { request } from '../../../builders/request.ts';
import { KNOWN_UID, type SandboxBuilder, sandbox } from '../../../builders/sandbox.ts';
import { warmPool } from '../../../builders/warm-pool.ts';
import { storedPodTemplate } from '../../../builders/warm-request.ts';
import { syncAnswer } from '../../../builders/world.ts';

const python = runtimeEnvironment().build();
const plain = sandbox('py').withUid(KNOWN_UID);
const claiming = settings(CLAIMING);

const order = (builder: SandboxBuilder, objects: KubernetesObject[] = [python], chosen = claiming) =>
  claimOrderIn(
    request(builder.build())
      .with(...objects)
      .build(),
    chosen,
  );

const claim = (...parts: Parameters<typeof order>): Extract<ClaimOrder, { order: 'claim' }> => {
  const found = order(...parts);
  if (found?.order !== 'claim') throw new Error(`no claim: ${JSON.stringify(found)}`);
  return found;
};

describe('the claim has no say about a Sandbox', () => {
  it.each<[string, SandboxBuilder, KubernetesObject[]]>([
    ['that is being deleted', plain.deleting(), [python]],
    ['that is being created', plain.creating('2026-01-01T00:05:00Z'), [python]],
    ['that has ended', plain.terminated(), [python]],
    ['that has a Pod of its own', plain, [python, pod(plain.build()).build()]],
    [
      'that has a Pod, whose it is yet to be found out',
      plain,
      [python, pod(plain.build()).named('python-0').build()],
    ],
    ['that wants no warm Pod', plain.annotated({ [ANNOTATIONS.useWarmPod]: 'false' }), [python]],
    ['that keeps a volume', plain.persistent(), [python]],
    ['that shares a volume', plain.sharing('models', '/m'), [python]],
    ['whose runtime is missing', plain, []],
    ['whose profile is missing', plain.profile('ml'), [python]],
    ['that is refused', plain.high(), [python]],
    [
      'that is refused, although its annotations fit nothing either',
      plain.high().annotated({ [ANNOTATIONS.warmPodRuntime]: 'go' }),
      [python],
    ],
  ])('%s', (_case, builder, objects) => {
    expect(order(builder, objects)).toBeUndefined();
  });

  it('but to tidy up, once its status names a Pod', () => {
    const named = plain.status({ phase: 'Pending', podName: 'python-0' });
    expect(order(named)).toMatchObject({ order: 'tidy', podName: 'python-0' });
  });

  it('where claims are switched off', () => {
    expect(order(plain, [python], settings())).toBeUndefined();
  });
});

describe('a claim', () => {
  it('is for the Sandbox', () => {
    expect(claim(plain.inNamespace('team').withUid(KNOWN_UID)).claimant).toEqual({
      apiVersion: 'llmsafespace.dev/v1',
      kind: 'Sandbox',
      namespace: 'team',
      name: 'py',
      uid: KNOWN_UID,
      creationTimestamp: '2026-01-01T00:00:00Z',
      runtime: 'python:3.10',
    });
  });

  it('labels the Pod as the Sandbox labels its own, so that its policies select it', () => {
    expect(claim(plain).labels).toEqual(pod(plain.build()).build().metadata.labels);
    expect(claim(plain).labels).toMatchObject({ component: 'sandbox', 'controller-uid': KNOWN_UID });
  });

  it('says on the Pod that it was warm', () => {
    expect(claim(plain).annotations).toMatchObject({ [ANNOTATIONS.warmPodUsed]: 'true' });
  });

  it("annotates the Pod as a Sandbox's, and drops what only an idle one has", () => {
    const chosen = settings({
      ...CLAIMING,
      pod: {
        annotations: { both: 'claimed', claimed: 'yes' },
        idleAnnotations: { both: 'idle', idle: 'yes' },
      },
    });
    const { annotations, droppedAnnotations } = claim(plain, [python], chosen);
    expect(annotations).toEqual({ both: 'claimed', claimed: 'yes', [ANNOTATIONS.warmPodUsed]: 'true' });
    expect(droppedAnnotations).toEqual(['idle']);
  });

  it('is for Pods with the hash of the Pod that the Sandbox would get', () => {
    const { name, value } = claim(plain).hashAnnotation;
    expect(pod(plain.build()).build().metadata.annotations).toMatchObject({ [name]: value });
  });

  it('is for Pods of the PodTemplate of a pool that fits', () => {
    const stored = storedPodTemplate(warmPool().build(), [python]);
    const { podTemplateSuffix, hashAnnotation } = claim(plain);
    expect(stored.metadata.name.endsWith(podTemplateSuffix)).toBe(true);
    expect(stored).toMatchObject({
      template: { metadata: { annotations: { [hashAnnotation.name]: hashAnnotation.value } } },
    });
  });

  it.each<[string, SandboxBuilder, KubernetesObject[]]>([
    ['another image', plain, [runtimeEnvironment().spec({ image: 'python:3.10.9' }).build()]],
    ['another size', plain.spec({ resources: { cpu: '2' } }), [python]],
    ['another security level', plain.high(), [python, runtimeClass()]],
    [
      'a profile that changes the Pod',
      plain.profile('ml'),
      [
        python,
        profile('ml')
          .spec({ resourceDefaults: { cpu: '3' } })
          .build(),
      ],
    ],
    ['another restart policy', plain.task(), [python]],
  ])('is for other Pods with %s', (_case, builder, objects) => {
    const [one, other] = [claim(plain), claim(builder, objects)];
    expect(other.hashAnnotation.value).not.toBe(one.hashAnnotation.value);
    expect(other.podTemplateSuffix).not.toBe(one.podTemplateSuffix);
  });

  it('is for the same Pods, whoever asks', () => {
    expect(claim(sandbox('other').inNamespace('team')).hashAnnotation).toEqual(claim(plain).hashAnnotation);
  });

  it.each<[string, SandboxBuilder, string | undefined]>([
    ['nothing, unless the Sandbox says so', plain, undefined],
    ['nothing for a word that is not ours', plain.annotated({ [ANNOTATIONS.useWarmPod]: 'yes' }), undefined],
    [
      'a warm Pod for as long as the installation lets it, from its creation on',
      plain.annotated({ [ANNOTATIONS.useWarmPod]: 'true' }),
      '2026-01-01T00:00:45Z',
    ],
    [
      'one too where true is written in another case',
      plain.annotated({ [ANNOTATIONS.useWarmPod]: 'True' }),
      '2026-01-01T00:00:45Z',
    ],
  ])('waits for %s', (_case, builder, waitUntil) => {
    const chosen = settings({ claims: { enabled: true, waitSeconds: 45 } });
    expect(claim(builder, [python], chosen).waitUntil).toBe(waitUntil);
  });
});

describe('the annotations that narrow', () => {
  it.each<[string, SandboxBuilder]>([
    ['the runtime that it has', plain.annotated({ [ANNOTATIONS.warmPodRuntime]: 'python:3.10' })],
    ['the level that it has', plain.annotated({ [ANNOTATIONS.warmPodSecurityLevel]: 'standard' })],
  ])('change nothing with %s', (_case, builder) => {
    expect(claim(builder)).toEqual(claim(plain));
  });

  it.each<[string, SandboxBuilder, string]>([
    [
      'another runtime',
      plain.annotated({ [ANNOTATIONS.warmPodRuntime]: 'go' }),
      '"go", but spec.runtime is "python:3.10"',
    ],
    [
      'another level',
      plain.annotated({ [ANNOTATIONS.warmPodSecurityLevel]: 'high' }),
      '"high", but the Sandbox\'s is "standard"',
    ],
  ])('leave no warm Pod with %s: the Sandbox gets its own, which says why', (_case, builder, text) => {
    expect(order(builder)).toBeUndefined();
    const { response } = syncAnswer(
      request(builder.build()).with(python).build(),
      context({ settings: claiming }),
    );
    expect(response.children).toMatchObject([{ kind: 'Pod' }]);
    expect(response.children[0]?.metadata.annotations).toMatchObject({
      [ANNOTATIONS.warmPodUsed]: 'false',
      [ANNOTATIONS.warmPodReason]: expect.stringMatching(/^NothingFits: /),
    });
    expect(JSON.stringify(response.children)).toContain(JSON.stringify(text).slice(1, -1));
  });

  it('compare the level that comes from the runtime', () => {
    const demanding = runtimeEnvironment().spec({ securityLevel: 'high' }).build();
    const builder = plain.annotated({ [ANNOTATIONS.warmPodSecurityLevel]: 'standard' });
    expect(order(builder, [demanding, runtimeClass()])).toBeUndefined();
    expect(order(plain, [demanding, runtimeClass()])).toMatchObject({ order: 'claim' });
  });
});
