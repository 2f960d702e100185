/** A Sandbox in any state that a hook may find it in. */
import fc from 'fast-check';
import type { Context, Facts, KubernetesObject } from '../../hooks/contract.ts';
import { ANNOTATIONS } from '../../hooks/lib/serving.ts';
import type { Settings } from '../../hooks/settings.ts';
import { claimed } from '../builders/claim.ts';
import { CLOSED, context as completed } from '../builders/context.ts';
import { claim, profile, runtimeClass, runtimeEnvironment } from '../builders/related.ts';
import { type Envelope, request } from '../builders/request.ts';
import { sandbox } from '../builders/sandbox.ts';
import { step } from '../builders/world.ts';
import { HAPPENINGS, WARM_POD_NAME } from './happenings.ts';
import { mostly, namespaceName, objectName, secretValue, uid } from './names.ts';
import { runtimeSpec } from './runtimes.ts';
import { settings } from './settings.ts';
import { profileSpec, sandboxSpec } from './specs.ts';

export interface World {
  envelope: Envelope;
  context: Context<Settings>;
  /** How it came to be, for a reader of a counterexample. */
  history: string[];
}

/** What a Sandbox's annotations may say about warm Pods: a user's wishes, and what a claim or anybody else wrote. */
const WISHES: Record<string, string>[] = [
  { [ANNOTATIONS.useWarmPod]: 'false' },
  { [ANNOTATIONS.useWarmPod]: 'yes' },
  { [ANNOTATIONS.warmPodUsed]: 'true' },
  { [ANNOTATIONS.warmPodUsed]: 'false' },
  {
    [ANNOTATIONS.warmPodUsed]: 'false',
    [ANNOTATIONS.warmPodReason]: 'NothingFits: the pools have other Pods',
  },
  { [ANNOTATIONS.warmPodUsed]: 'false', [ANNOTATIONS.warmPodReason]: 'no word of ours' },
  { [ANNOTATIONS.warmPodUsed]: 'false', [ANNOTATIONS.warmPodReason]: 'NothingSaid: ' },
  { [ANNOTATIONS.warmPodRuntime]: 'python:3.10' },
  { [ANNOTATIONS.warmPodRuntime]: 'go' },
  { [ANNOTATIONS.warmPodSecurityLevel]: 'high' },
];

const wishes = (): fc.Arbitrary<Record<string, string>> =>
  fc.oneof(
    { weight: 6, arbitrary: fc.constant<Record<string, string>>({}) },
    { weight: 3, arbitrary: fc.constant({ [ANNOTATIONS.useWarmPod]: 'true' }) },
    { weight: 3, arbitrary: fc.constantFrom(...WISHES) },
  );

const sandboxManifest = () =>
  fc
    .record({
      name: objectName(),
      namespace: namespaceName(),
      uid: uid(),
      spec: sandboxSpec(),
      note: secretValue(),
      wishes: wishes(),
    })
    .map(({ name, namespace, uid: own, spec, note, wishes: wished }) => {
      const manifest = sandbox(name).inNamespace(namespace).withUid(own).spec(spec).build();
      return { ...manifest, metadata: { ...manifest.metadata, annotations: { note, ...wished } } };
    });

const runtimes = () =>
  fc
    .tuple(runtimeSpec(), runtimeSpec())
    .map(([python, node]) => [
      runtimeEnvironment('python-3-10').spec(python).build(),
      runtimeEnvironment('node-22').spec(node).language('nodejs', '22').build(),
    ]);

/** One of the Sandbox's own namespace, and one of a namespace that may share its profiles. */
const profiles = () => fc.tuple(profileSpec(), profileSpec());

const others = (): fc.Arbitrary<KubernetesObject[]> =>
  fc
    .tuple(mostly(['gvisor', 'runsc'], []), fc.subarray([claim('models'), claim('mine', { size: '2Gi' })]))
    .map(([classes, claims]) => [...classes.map(runtimeClass), ...claims]);

const assignedWarmPod = (): fc.Arbitrary<Facts['assignedWarmPod']> =>
  fc.constantFrom({ known: true, value: undefined }, { known: true, value: { name: WARM_POD_NAME } });

const facts = (): fc.Arbitrary<Facts> =>
  fc
    .tuple(
      mostly<Facts>(
        CLOSED,
        {
          ...CLOSED,
          syncErrors: {
            known: true,
            value: [{ message: 'pods is forbidden: exceeded quota', recordedAt: '2026-01-01T00:01:00Z' }],
          },
        },
        { ...CLOSED, namespacePolicies: { known: false, reason: 'the API server does not answer' } },
      ),
      assignedWarmPod(),
    )
    .map(([known, assigned]) => ({ ...known, ...(assigned && { assignedWarmPod: assigned }) }));

/** What is ordered is carried out with it. */
const SYNC = 'sync';
const CLAIM = 'claim';

const inNamespace = (namespace: string, { metadata, ...object }: KubernetesObject): KubernetesObject => ({
  ...object,
  metadata: { ...metadata, namespace },
});

/** The usual course of things, up to some point. */
const USUAL_COURSE = [SYNC, SYNC, 'the Pod is ready', SYNC, SYNC];

const history = () =>
  fc
    .tuple(
      mostly<string[]>([], [CLAIM]),
      fc.nat({ max: USUAL_COURSE.length }),
      fc.array(
        fc.oneof(
          { weight: 1, arbitrary: fc.constantFrom(SYNC, CLAIM) },
          { weight: 2, arbitrary: fc.constantFrom(...Object.keys(HAPPENINGS)) },
        ),
        { maxLength: 4 },
      ),
    )
    .map(([begun, length, surprises]) => [...begun, ...USUAL_COURSE.slice(0, length), ...surprises]);

/** What the hook and those who carry out its answer do, and a claim whose replica ended before it answered; the rest happens. */
const DOINGS: Record<string, (envelope: Envelope, context: Context<Settings>) => Envelope> = {
  [SYNC]: (envelope, context) => step(envelope, context).after,
  [CLAIM]: claimed,
};

const happen = (envelope: Envelope, happening: string, context: Context<Settings>): Envelope =>
  (DOINGS[happening] ?? HAPPENINGS[happening])?.(envelope, context) ?? envelope;

const parts = fc.record({
  manifest: sandboxManifest(),
  runtimes: runtimes(),
  profiles: profiles(),
  others: others(),
  settings: settings(),
  facts: facts(),
  history: history(),
});

type Parts = typeof parts extends fc.Arbitrary<infer Made> ? Made : never;

function worldOf({
  manifest,
  profiles: [own, shared],
  settings: chosen,
  facts: known,
  ...rest
}: Parts): World {
  const namespace = manifest.metadata.namespace ?? 'default';
  const others = [
    ...rest.runtimes,
    ...rest.others.map(object => (object.kind === 'RuntimeClass' ? object : inNamespace(namespace, object))),
    profile('ml').inNamespace(namespace).spec(own).build(),
    profile('ml').inNamespace('shared').spec(shared).build(),
  ];
  const context = completed({ settings: chosen, facts: known });
  const first = request(manifest, chosen.egress.fqdn)
    .with(...others)
    .build();
  const envelope = rest.history.reduce((before, happening) => happen(before, happening, context), first);
  return { envelope, context, history: rest.history };
}

/** A Sandbox with some history behind it, and what the hook knows besides. */
export const world = (): fc.Arbitrary<World> => parts.map(worldOf);

/** A Sandbox about which nothing is decided yet, and that a warm Pod may serve. */
export const undecidedWorld = (): fc.Arbitrary<World> =>
  fc
    .tuple(parts, fc.constantFrom(0, 300), fc.constantFrom<string[][]>([], [SYNC], ['the status is lost']))
    .map(([{ manifest, settings: chosen, ...rest }, waitSeconds, history]) => {
      const { storage: _, profileRef: __, ...spec } = manifest.spec;
      return worldOf({
        ...rest,
        manifest: { ...manifest, spec: { ...spec, runtime: 'python:3.10' } },
        settings: { ...chosen, claims: { enabled: true, waitSeconds } },
        history,
      });
    });
