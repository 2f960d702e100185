/** Watches every write: what must never happen, whatever the caches show. */
import { isDeepStrictEqual } from 'node:util';
import { runtimeEnvironment } from '../../../hooks/api/runtimeenvironment.ts';
import { sandbox } from '../../../hooks/api/sandbox.ts';
import { servingOf } from '../../../hooks/lib/serving.ts';
import { podTemplate, TEMPLATE_HASH_ANNOTATION, templateHash } from '../../../hooks/pod/template.ts';
import { resolve } from '../../../hooks/resolve/resolve.ts';
import { controllerOf, isBeingDeleted, type KubeObject } from '../../../local/loop/objects.ts';
import { hasEnded, livingSandbox, ownedBy, podsIn, type WarmPodObject } from './objects.ts';
import { SETTINGS } from './replica.ts';
import type { Change, Store } from './store.ts';

/** The templates that were, at some time, what a Sandbox asks for. */
function templatesFor(store: Store, object: KubeObject) {
  const { spec } = sandbox.parse(object);
  const namespace = object.metadata.namespace ?? '';
  return store.historyOf('RuntimeEnvironment').flatMap(({ object: runtime }) => {
    const available = { runtimes: [runtimeEnvironment.parse(runtime)], profiles: [], runtimeClassNames: [] };
    const { requirements } = resolve({ spec, namespace, claimMounts: [] }, available, SETTINGS);
    return requirements ? [podTemplate(requirements)] : [];
  });
}

export function createLedger() {
  const violations: string[] = [];
  /** The Sandbox that a Pod, or a WarmPod, was given to; by UIDs. */
  const userOfPod = new Map<string, string>();
  const userOfWarmPod = new Map<string, string>();

  const blame = (rule: string, { kind, metadata }: KubeObject) =>
    void violations.push(`${rule}: ${kind} ${metadata.namespace}/${metadata.name}`);

  function checkOwner(pod: KubeObject): void {
    const controllers = pod.metadata.ownerReferences?.filter(({ kind }) => kind === 'Sandbox') ?? [];
    if (controllers.length > 1) blame('a Pod has at most one Sandbox', pod);
    const owner = controllerOf(pod);
    if (owner?.kind !== 'Sandbox') return;
    const uid = pod.metadata.uid ?? '';
    if ((userOfPod.get(uid) ?? owner.uid) !== owner.uid) blame('a Pod has one Sandbox, ever', pod);
    userOfPod.set(uid, owner.uid);
  }

  /** The Pod of a WarmPod becomes a Sandbox's. */
  function checkHandOver(store: Store, pod: KubeObject): void {
    const taker = store.list('Sandbox').find(({ metadata }) => metadata.uid === controllerOf(pod)?.uid);
    if (!taker) return;
    if (taker.metadata.namespace !== pod.metadata.namespace) blame('a Pod stays in its namespace', pod);
    const hash = pod.metadata.annotations?.[TEMPLATE_HASH_ANNOTATION];
    const fits = templatesFor(store, taker).some(
      template =>
        templateHash(template) === hash &&
        isDeepStrictEqual(JSON.parse(JSON.stringify(template.spec)), pod.spec),
    );
    if (!fits) blame('a Pod handed over is of the template that its Sandbox asks for', pod);
  }

  function checkWarmPod(warmPod: WarmPodObject): void {
    const { phase = '', assignedTo = '' } = warmPod.status ?? {};
    const uid = warmPod.metadata.uid ?? '';
    const user = userOfWarmPod.get(uid);
    if (phase === 'Assigned') userOfWarmPod.set(uid, assignedTo);
    if (user === undefined) return;
    if (assignedTo !== user) blame('an assigned WarmPod is never assigned to another', warmPod);
    if (!['Assigned', 'Terminating'].includes(phase)) {
      blame('an assigned WarmPod never goes back to the pool', warmPod);
    }
  }

  /** The Sandbox that would lose this Pod: its owner, or the one that its WarmPod is assigned to. */
  function userOf(store: Store, pod: KubeObject) {
    const owner = controllerOf(pod);
    if (owner?.kind !== 'WarmPod') return livingSandbox(store, owner?.uid);
    const warmPod = store.get('WarmPod', pod.metadata.namespace, owner.name) as WarmPodObject | undefined;
    if (warmPod?.metadata.uid !== owner.uid || warmPod.status?.phase !== 'Assigned') return undefined;
    return livingSandbox(store, warmPod.status.assignedTo);
  }

  /** A Sandbox keeps the Pod that it names, and of several one; what has ended may be replaced. */
  function checkDeletion(store: Store, pod: KubeObject): void {
    const user = userOf(store, pod);
    if (!user || hasEnded(pod)) return;
    const others = ownedBy(podsIn(store), user.metadata.uid).filter(
      other => other.metadata.uid !== pod.metadata.uid && !isBeingDeleted(other),
    );
    const isNamed = user.status?.podName === pod.metadata.name;
    if (isNamed || others.length === 0) blame('no Pod is deleted under its living Sandbox', pod);
  }

  /** A Pod of a Sandbox's own is created: by now it must be said that no claim brings it one. */
  function checkCreation(store: Store, pod: KubeObject): void {
    const uid = controllerOf(pod)?.uid;
    const owner = store.list('Sandbox').find(({ metadata }) => metadata.uid === uid);
    if (owner && servingOf(sandbox.parse(owner), SETTINGS).by === 'claim') {
      blame('only the claim decides about a Sandbox that is not decided', pod);
    }
  }

  function noticePod(store: Store, { type, object, before, by }: Change): void {
    checkOwner(object);
    if (type === 'ADDED') checkCreation(store, object);
    const isHandedOver =
      before && controllerOf(before)?.kind === 'WarmPod' && controllerOf(object)?.kind === 'Sandbox';
    if (isHandedOver) checkHandOver(store, object);
    const isDeleted = before && !isBeingDeleted(before) && (type === 'DELETED' || isBeingDeleted(object));
    if (isDeleted && by !== 'user') checkDeletion(store, before);
  }

  return {
    violations,
    notice(store: Store, change: Change): void {
      if (change.object.kind === 'Pod') noticePod(store, change);
      if (change.object.kind === 'WarmPod') checkWarmPod(change.object as WarmPodObject);
    },
    blame: (what: string) => void violations.push(what),
  };
}
export type Ledger = ReturnType<typeof createLedger>;
