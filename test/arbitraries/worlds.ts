/** A Sandbox in any state that a hook may find it in. */
import fc from 'fast-check';
import type { Context, Facts, KubernetesObject } from '../../hooks/contract.ts';
import type { Settings } from '../../hooks/settings.ts';
import { CLOSED } from '../builders/context.ts';
import { NOW } from '../builders/identity.ts';
import { claim, profile, runtimeClass, runtimeEnvironment } from '../builders/related.ts';
import { type Envelope, request } from '../builders/request.ts';
import { sandbox } from '../builders/sandbox.ts';
import { step } from '../builders/world.ts';
import { HAPPENINGS } from './happenings.ts';
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

const sandboxManifest = () =>
  fc
    .record({
      name: objectName(),
      namespace: namespaceName(),
      uid: uid(),
      spec: sandboxSpec(),
      note: secretValue(),
    })
    .map(({ name, namespace, uid: own, spec, note }) => {
      const manifest = sandbox(name).inNamespace(namespace).withUid(own).spec(spec).build();
      return { ...manifest, metadata: { ...manifest.metadata, annotations: { note } } };
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

const facts = (): fc.Arbitrary<Facts> =>
  mostly<Facts>(
    CLOSED,
    { ...CLOSED, lastSyncError: { known: true, value: 'pods is forbidden: exceeded quota' } },
    { baselinePolicy: { known: false, reason: 'the API server does not answer' } },
  );

const SYNC = 'sync';

const inNamespace = (namespace: string, { metadata, ...object }: KubernetesObject): KubernetesObject => ({
  ...object,
  metadata: { ...metadata, namespace },
});

/** The usual course of things, up to some point. */
const USUAL_COURSE = [SYNC, SYNC, 'the Pod is ready', SYNC, SYNC];

const history = () =>
  fc
    .tuple(
      fc.nat({ max: USUAL_COURSE.length }),
      fc.array(
        fc.oneof(
          { weight: 1, arbitrary: fc.constant(SYNC) },
          { weight: 2, arbitrary: fc.constantFrom(...Object.keys(HAPPENINGS)) },
        ),
        { maxLength: 4 },
      ),
    )
    .map(([length, surprises]) => [...USUAL_COURSE.slice(0, length), ...surprises]);

const happen = (envelope: Envelope, happening: string, context: Context<Settings>): Envelope =>
  happening === SYNC ? step(envelope, context).after : (HAPPENINGS[happening]?.(envelope) ?? envelope);

const parts = fc.record({
  manifest: sandboxManifest(),
  runtimes: runtimes(),
  profiles: profiles(),
  others: others(),
  settings: settings(),
  facts: facts(),
  history: history(),
});

/** A Sandbox with some history behind it, and what the hook knows besides. */
export const world = (): fc.Arbitrary<World> =>
  parts.map(
    ({ manifest, profiles: [own, shared], settings: chosen, facts: known, history: past, ...rest }) => {
      const namespace = manifest.metadata.namespace ?? 'default';
      const related = [
        ...rest.runtimes,
        ...rest.others.map(object =>
          object.kind === 'RuntimeClass' ? object : inNamespace(namespace, object),
        ),
        profile('ml').inNamespace(namespace).spec(own).build(),
        profile('ml').inNamespace('shared').spec(shared).build(),
      ];
      const context = { now: NOW, settings: chosen, facts: known };
      const first = request(manifest, chosen.egress.fqdn)
        .with(...related)
        .build();
      const envelope = past.reduce((before, happening) => happen(before, happening, context), first);
      return { envelope, context, history: past };
    },
  );
