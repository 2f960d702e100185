/** Objects of before names had to begin with a letter: what holds data or runs stays, the rest is replaced. */
import { describe, expect, it } from 'vitest';
import type { KubernetesObject } from '../../../../../hooks/contract.ts';
import { context } from '../../../../builders/context.ts';
import { createdChild } from '../../../../builders/observed.ts';
import { runtimeEnvironment } from '../../../../builders/related.ts';
import { request } from '../../../../builders/request.ts';
import { KNOWN_UID, type SandboxBuilder, sandbox } from '../../../../builders/sandbox.ts';
import { step } from '../../../../builders/world.ts';

const NOW = 's-0a1b-1234abcd';
const BEFORE = '0a1b-1234abcd';

const digits = sandbox('0a1b').withUid(KNOWN_UID).persistent().withService().openIngress();

/** The answer that has a Pod: the first, unless its claim has to come before. */
function answer(builder: SandboxBuilder, ...observed: KubernetesObject[]) {
  const envelope = request(builder.build())
    .with(runtimeEnvironment().build(), ...observed)
    .build();
  const first = step(envelope, context());
  const hasPod = first.answer.response.children.some(({ kind }) => kind === 'Pod');
  return hasPod ? first.answer : step(first.after, context()).answer;
}
const namesByKind = ({ response }: ReturnType<typeof answer>) =>
  Object.fromEntries(response.children.map(({ kind, metadata }) => [kind, metadata.name]));
const claimsMounted = ({ response }: ReturnType<typeof answer>) =>
  JSON.stringify(response.children.find(({ kind }) => kind === 'Pod')?.spec).match(
    /(?<="claimName":")[^"]+/g,
  );

/** Its children, as the version before made them. */
const former = (builder: SandboxBuilder, ...kinds: string[]) =>
  answer(builder)
    .response.children.filter(({ kind }) => kinds.includes(kind))
    .map(child => createdChild(builder.build(), { ...child, metadata: { ...child.metadata, name: BEFORE } }));

describe('a Sandbox whose name begins with a digit', () => {
  it('has objects whose names begin with a letter', () => {
    const answered = answer(digits);
    expect(namesByKind(answered)).toEqual({
      NetworkPolicy: NOW,
      PersistentVolumeClaim: NOW,
      Service: NOW,
      Pod: NOW,
    });
    expect(claimsMounted(answered)).toEqual([NOW]);
  });

  it.each<[string, SandboxBuilder]>([
    ['that its status names', digits.running(BEFORE)],
    ['that its status does not name yet', digits],
  ])('keeps a Pod of before %s, and its claim', (_case, builder) => {
    const answered = answer(builder, ...former(builder, 'Pod', 'PersistentVolumeClaim'));
    expect(namesByKind(answered)).toMatchObject({ Pod: BEFORE, PersistentVolumeClaim: BEFORE });
    expect(answered.response.status).toMatchObject({ podName: BEFORE });
    expect(answered.response.status?.warmPodRef).toBeUndefined();
    expect(JSON.stringify(answered.effects)).not.toContain('ForeignPod');
  });

  it('has its policy and its Service under the new name at once', () => {
    const observed = former(digits, 'Service', 'NetworkPolicy');
    expect(namesByKind(answer(digits, ...observed))).toMatchObject({ NetworkPolicy: NOW, Service: NOW });
  });

  it('mounts the claim of before in the Pod that follows', () => {
    const answered = answer(digits, ...former(digits, 'PersistentVolumeClaim'));
    expect(namesByKind(answered)).toMatchObject({ Pod: NOW, PersistentVolumeClaim: BEFORE });
    expect(claimsMounted(answered)).toEqual([BEFORE]);
  });

  it('finds a claim of before that outlives it, and makes no other', () => {
    const retained = digits.persistent({ reclaimPolicy: 'Retain' });
    const [claim] = former(digits, 'PersistentVolumeClaim');
    const { metadata, ...rest } = claim as KubernetesObject;
    const unowned = { ...rest, metadata: { ...metadata, ownerReferences: [] } };
    const answered = answer(retained, unowned);
    expect(claimsMounted(answered)).toEqual([BEFORE]);
    expect(answered.effects.filter(({ effect }) => effect === 'create')).toEqual([]);
  });
});
