/** Watches every write: what must never happen, whatever the caches show. */
import { isDeepStrictEqual } from 'node:util';
import { runtimeEnvironment } from '../../../hooks/api/runtimeenvironment.ts';
import { sandbox } from '../../../hooks/api/sandbox.ts';
import { ANNOTATIONS } from '../../../hooks/lib/serving.ts';
import { podTemplate, TEMPLATE_HASH_ANNOTATION, templateHash } from '../../../hooks/pod/template.ts';
import { resolve } from '../../../hooks/resolve/resolve.ts';
import {
  controllerOf,
  isBeingDeleted,
  type KubeObject,
} from '../../../tools/metacontroller-loop/src/objects.ts';
import { createBindings } from './bindings.ts';
import {
  hasEnded,
  livingSandbox,
  ownedBy,
  podsIn,
  type SandboxObject,
  type WarmPodObject,
} from './objects.ts';
import { SETTINGS } from './replica.ts';
import type { Change, Store } from './store.ts';

/** The templates that were, at some time, what a Sandbox asks for. */
function templatesFor(store: Store, object: KubeObject) {
  const { spec } = sandbox.parse(object);
  const namespace = object.metadata.namespace ?? '';
  return store.historyOf('RuntimeEnvironment').flatMap(({ object: runtime }) => {
    const available = {
      ...{ runtimes: [runtimeEnvironment.parse(runtime)], profiles: [], runtimeClassNames: [] },
      podTemplates: new Map(),
    };
    const wanted = { spec, namespace, persistentVolumeMounts: [] };
    const { requirements, late = requirements } = resolve(wanted, available, SETTINGS);
    return late ? [podTemplate(late)] : [];
  });
}

/** Its spec as it was before the scheduler found a node. */
function unbound({ spec }: KubeObject): unknown {
  const { nodeName: _, ...rest } = spec as { nodeName?: string };
  return rest;
}

export function createLedger() {
  const violations: string[] = [];
  /** The Sandbox that a Pod, or a WarmPod, was given to; by UIDs. */
  const userOfPod = new Map<string, string>();
  const userOfWarmPod = new Map<string, string>();
  /** The WarmPod that a Pod was made for; by UIDs. */
  const warmPodOf = new Map<string, string>();
  /** What has been a Sandbox's Pod, as `UID/name`. */
  const names = new Set<string>();
  /** The UIDs of Pods that others than us deleted: whoever has not heard of it chooses as if they were there. */
  const takenAway = new Set<string>();
  /** The UIDs of the Pods that a Sandbox was told are its own, by its UID. */
  const toldTo = new Map<string, Set<string>>();

  const blame = (rule: string, { kind, metadata }: KubeObject) =>
    void violations.push(`${rule}: ${kind} ${metadata.namespace}/${metadata.name}`);

  const bindings = createBindings(blame);

  function checkOwner(pod: KubeObject): void {
    const controllers = pod.metadata.ownerReferences?.filter(({ kind }) => kind === 'Sandbox') ?? [];
    if (controllers.length > 1) blame('a Pod has at most one Sandbox', pod);
    const owner = controllerOf(pod);
    const uid = pod.metadata.uid ?? '';
    if (owner?.kind === 'WarmPod') warmPodOf.set(uid, owner.uid);
    if (owner?.kind !== 'Sandbox') return;
    names.add(`${owner.uid}/${pod.metadata.name}`);
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
        isDeepStrictEqual(JSON.parse(JSON.stringify(template.spec)), unbound(pod)),
    );
    if (!fits) blame('a Pod handed over is of the template that its Sandbox asks for', pod);
  }

  /** A claim that was refused gives it back: then it is as if it had never been assigned. */
  function checkGivenBack(warmPod: WarmPodObject, user: string): void {
    if (toldTo.get(user)?.has(warmPod.status?.podUID ?? '')) {
      blame('no WarmPod goes back whose Pod its Sandbox was told of', warmPod);
    }
    userOfWarmPod.delete(warmPod.metadata.uid ?? '');
  }

  function checkWarmPod(warmPod: WarmPodObject): void {
    const { phase = '', assignedTo = '' } = warmPod.status ?? {};
    const uid = warmPod.metadata.uid ?? '';
    const user = userOfWarmPod.get(uid);
    if (phase === 'Assigned') userOfWarmPod.set(uid, assignedTo);
    if (user === undefined) return;
    if (phase === 'Ready') checkGivenBack(warmPod, user);
    else if (assignedTo !== user) blame('an assigned WarmPod is never assigned to another', warmPod);
    if (phase === 'Pending') blame('an assigned WarmPod never has to start', warmPod);
  }

  /** The Sandbox that would lose this Pod: its owner, or the one that its WarmPod is assigned to. */
  function userOf(store: Store, pod: KubeObject) {
    const owner = controllerOf(pod);
    if (owner?.kind !== 'WarmPod') return livingSandbox(store, owner?.uid);
    const warmPod = store.get('WarmPod', pod.metadata.namespace, owner.name) as WarmPodObject | undefined;
    if (warmPod?.metadata.uid !== owner.uid || warmPod.status?.phase !== 'Assigned') return undefined;
    return livingSandbox(store, warmPod.status.assignedTo);
  }

  /** Half of a claim is none: a warm Pod is a Sandbox's only if its WarmPod was assigned to that. */
  function isVouchedFor(pod: KubeObject, user: SandboxObject): boolean {
    const warmPod = warmPodOf.get(pod.metadata.uid ?? '');
    return warmPod === undefined || userOfWarmPod.get(warmPod) === user.metadata.uid;
  }

  /** A Sandbox keeps the Pod that it was told of, and of several one; what has ended may be replaced. */
  function checkDeletion(store: Store, pod: KubeObject): void {
    const user = userOf(store, pod);
    if (!user || hasEnded(pod)) return;
    if (toldTo.get(user.metadata.uid ?? '')?.has(pod.metadata.uid ?? '')) {
      blame('no Pod is deleted that its Sandbox was told of', pod);
    }
    if (!isVouchedFor(pod, user)) return;
    const others = ownedBy(podsIn(store), user.metadata.uid).filter(
      other =>
        other.metadata.uid !== pod.metadata.uid &&
        (!isBeingDeleted(other) || takenAway.has(other.metadata.uid ?? '')),
    );
    const isNamed = user.status?.podName === pod.metadata.name;
    if (isNamed || others.length === 0) blame('no Pod is deleted under its living Sandbox', pod);
  }

  function noticeDeletion(store: Store, pod: KubeObject, by: Change['by']): void {
    if (by === 'user') takenAway.add(pod.metadata.uid ?? '');
    else checkDeletion(store, pod);
  }

  /**
   * A Pod of a Sandbox's own is created: the one that it names must be gone, or at its end. Only who has never heard of the pool can't know
   * that another has claimed from it.
   */
  function checkCreation(store: Store, pod: KubeObject): void {
    if (pod.metadata.annotations?.[ANNOTATIONS.warmPodReason]?.startsWith('NoMatchingPool')) return;
    const { namespace, name } = pod.metadata;
    const owner = livingSandbox(store, controllerOf(pod)?.uid);
    const podName = owner?.status?.podName ?? name;
    const named = podName === name ? undefined : store.get('Pod', namespace, podName);
    if (!named || controllerOf(named)?.uid !== owner?.metadata.uid) return;
    if (!isBeingDeleted(named) && !hasEnded(named))
      blame('no Pod is created beside the one that is named', pod);
  }

  /** What a Sandbox is told to be its Pod is, or was, its own. */
  function checkTold(store: Store, { metadata, status }: SandboxObject): void {
    const { uid = '', namespace } = metadata;
    if (status?.podName === undefined) return;
    if (!names.has(`${uid}/${status.podName}`)) {
      violations.push(
        `no Sandbox is told of a Pod that isn't its own: ${metadata.name} of ${status.podName}`,
      );
    }
    const pod = store.get('Pod', namespace, status.podName);
    if (!pod || controllerOf(pod)?.uid !== uid) return;
    toldTo.set(uid, (toldTo.get(uid) ?? new Set()).add(pod.metadata.uid ?? ''));
  }

  function noticePod(store: Store, { type, object, before, by }: Change): void {
    checkOwner(object);
    bindings.noticePod(object);
    if (type === 'ADDED') checkCreation(store, object);
    const isHandedOver =
      before && controllerOf(before)?.kind === 'WarmPod' && controllerOf(object)?.kind === 'Sandbox';
    if (isHandedOver) checkHandOver(store, object);
    const isDeleted = before && !isBeingDeleted(before) && (type === 'DELETED' || isBeingDeleted(object));
    if (isDeleted) noticeDeletion(store, before, by);
  }

  return {
    violations,
    notice(store: Store, change: Change): void {
      if (change.object.kind === 'Pod') noticePod(store, change);
      if (change.object.kind === 'Sandbox') {
        checkTold(store, change.object as SandboxObject);
        bindings.noticeSandbox(change.object as SandboxObject);
      }
      if (change.object.kind === 'WarmPod') checkWarmPod(change.object as WarmPodObject);
    },
    blame: (what: string) => void violations.push(what),
  };
}
export type Ledger = ReturnType<typeof createLedger>;
