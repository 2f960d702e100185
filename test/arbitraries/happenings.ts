/** What can happen to a Sandbox and its objects between two calls of a hook, our doing or not. */
import type { KubernetesObject, ObjectsByKind } from '../../hooks/contract.ts';
import { childName } from '../../hooks/lib/names.ts';
import { storedMetadata } from '../builders/identity.ts';
import { createdChild } from '../builders/observed.ts';
import { WEAKENINGS } from '../builders/planted.ts';
import { type Envelope, withObject } from '../builders/request.ts';

type Happening = (envelope: Envelope) => Envelope;
type Change = (object: KubernetesObject) => KubernetesObject | undefined;

const LAST_APPLIED = 'metacontroller.k8s.io/last-applied-configuration';

/** Changes each object of these kinds; one that becomes undefined is gone. */
function changed(objects: ObjectsByKind, kinds: RegExp, change: Change): ObjectsByKind {
  const group = (byName: Record<string, KubernetesObject>) =>
    Object.fromEntries(
      Object.entries(byName).flatMap(([key, object]) => {
        const after = change(object);
        return after === undefined ? [] : [[key, after]];
      }),
    );
  return Object.fromEntries(
    Object.entries(objects).map(([kind, byName]) => [kind, kinds.test(kind) ? group(byName) : byName]),
  );
}

const children =
  (kinds: RegExp, change: Change): Happening =>
  envelope => ({ ...envelope, children: changed(envelope.children, kinds, change) });

const elsewhere =
  (kinds: RegExp, change: Change): Happening =>
  envelope => ({ ...envelope, cluster: changed(envelope.cluster, kinds, change) });

const pods = (status: object) => children(/^Pod\./, pod => ({ ...pod, status }));
const container = (state: object) => [{ name: 'sandbox', state, lastState: {} }];
const ending = (exitCode: number) => ({ terminated: { exitCode, finishedAt: '2026-01-01T00:00:30Z' } });
const running = (ready: 'True' | 'False') => ({
  phase: 'Running',
  podIP: '10.0.0.7',
  conditions: [{ type: 'Ready', status: ready, lastTransitionTime: '2026-01-01T00:00:20Z' }],
  containerStatuses: container({ running: {} }),
});

const gone: Change = () => undefined;
const deleting: Change = object => ({
  ...object,
  metadata: { ...object.metadata, deletionTimestamp: '2026-01-01T00:00:50Z' },
});
const annotated =
  (text: string): Change =>
  object => ({ ...object, metadata: { ...object.metadata, annotations: { [LAST_APPLIED]: text } } });
const unannotated: Change = ({ metadata: { annotations: _, ...metadata }, ...object }) => ({
  ...object,
  metadata,
});

/** A Pod that carries this Sandbox's label and owner reference under a name that isn't its. */
const plantedPod = ({ parent }: Envelope): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    ...storedMetadata('Pod', 'planted', parent.metadata.namespace),
    labels: { 'controller-uid': parent.metadata.uid },
    ownerReferences: [
      {
        apiVersion: parent.apiVersion,
        kind: parent.kind,
        name: parent.metadata.name,
        uid: parent.metadata.uid,
        controller: true,
      },
    ],
  },
  spec: { containers: [{ name: 'sandbox', image: 'planted' }] },
  status: running('True'),
});

const withPlantedPod: Happening = envelope => {
  const pod = plantedPod(envelope);
  const group = { ...envelope.children['Pod.v1'], [`${pod.metadata.namespace}/planted`]: pod };
  return { ...envelope, children: { ...envelope.children, 'Pod.v1': group } };
};

/** The WarmPod that a Sandbox may get, and its Pod. */
export const WARM_POD_NAME = 'python-5678abcd-0';

/** As after two claims, or a claim and a cold start, that didn't know of each other. */
const withSecondPod: Happening = envelope => {
  const [pod] = Object.values(envelope.children['Pod.v1'] ?? {});
  if (pod === undefined) return envelope;
  const { namespace } = pod.metadata;
  const second = {
    ...pod,
    metadata: { ...pod.metadata, ...storedMetadata('Pod', WARM_POD_NAME, namespace) },
  };
  const group = { ...envelope.children['Pod.v1'], [`${namespace}/${WARM_POD_NAME}`]: second };
  return { ...envelope, children: { ...envelope.children, 'Pod.v1': group } };
};

/** As an earlier version of ours made it for each Sandbox: it opens DNS by itself. */
const withFormerPolicy: Happening = envelope => {
  const { metadata } = envelope.parent;
  const { namespace = 'default' } = metadata;
  const policy = createdChild(envelope.parent, {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: childName(metadata), namespace },
    spec: {
      podSelector: { matchLabels: { 'sandbox-uid': metadata.uid } },
      policyTypes: ['Ingress', 'Egress'],
      egress: [{ ports: [{ port: 53, protocol: 'UDP' }] }],
    },
  });
  return { ...envelope, children: withObject(envelope.children, policy) };
};

const inPolicies = /NetworkPolicy/;
const inClaims = /^PersistentVolumeClaim/;
const anything = /./;
const byAnotherName = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'other', namespace: 'other' } };

const status =
  (change: (status: unknown) => object | undefined): Happening =>
  envelope => {
    const { status: before, ...parent } = envelope.parent;
    const after = change(before);
    return { ...envelope, parent: after === undefined ? parent : { ...parent, status: after } };
  };

/** By what happens; the own Pod weakened in each way is a happening of its own. */
export const HAPPENINGS: Record<string, Happening> = {
  'the Pod waits for a node': pods({
    phase: 'Pending',
    conditions: [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: 'no node' }],
  }),
  'the Pod runs': pods(running('False')),
  'the Pod is ready': pods(running('True')),
  'the Pod finishes': pods({ phase: 'Succeeded', containerStatuses: container(ending(0)) }),
  'the Pod fails': pods({ phase: 'Failed', containerStatuses: container(ending(3)) }),
  'the Pod is evicted': pods({ phase: 'Failed', reason: 'Evicted' }),
  'the Pod is old': children(/^Pod\./, pod => ({
    ...pod,
    metadata: { ...pod.metadata, creationTimestamp: '2025-12-31T00:00:00Z' },
  })),
  'the Pod is young': children(/^Pod\./, pod => ({
    ...pod,
    metadata: { ...pod.metadata, creationTimestamp: '2026-01-01T00:00:58Z' },
  })),
  'the Pod is being deleted': children(/^Pod\./, deleting),
  'the Pod is gone': children(/^Pod\./, gone),
  'a Pod is planted': withPlantedPod,
  'a second Pod is claimed': withSecondPod,
  'the policies are gone': children(inPolicies, gone),
  'the policies are being deleted': children(inPolicies, deleting),
  'its policy is of the former layout': withFormerPolicy,
  'somebody widens the selector of its policy': children(inPolicies, policy => ({
    ...policy,
    spec: { ...(policy.spec as object), podSelector: { matchLabels: { extra: 'label' } } },
  })),
  'the Service is gone': children(/^Service/, gone),
  'the own claim is gone': children(inClaims, gone),
  'the claims are not bound': elsewhere(inClaims, claim => ({ ...claim, status: { phase: 'Pending' } })),
  'the own claim is larger': children(inClaims, claim => ({
    ...claim,
    spec: { ...(claim.spec as object), resources: { requests: { storage: '1Ti' } } },
  })),
  'nobody knows what was applied': children(anything, unannotated),
  'what was applied is garbage': children(anything, annotated('{')),
  'what was applied is a number': children(anything, annotated('5')),
  'what was applied is another object': children(anything, annotated(JSON.stringify(byAnotherName))),
  'the runtimes are gone': elsewhere(/^RuntimeEnvironment/, gone),
  'the profiles are gone': elsewhere(/^SandboxProfile/, gone),
  'the RuntimeClasses are gone': elsewhere(/^RuntimeClass/, gone),
  'the runtimes have another image': elsewhere(/^RuntimeEnvironment/, runtime => ({
    ...runtime,
    spec: { ...(runtime.spec as object), image: 'new' },
  })),
  'the status is lost': status(() => undefined),
  'the status says Running': status(before => ({ ...(before as object), phase: 'Running' })),
  'the status says Terminated': status(before => ({
    ...(before as object),
    phase: 'Terminated',
    conditions: [{ type: 'Completed', status: 'True', reason: 'Completed', message: 'the task finished' }],
  })),
  'the status says Failed': status(before => ({
    ...(before as object),
    phase: 'Failed',
    startDeadline: '2026-01-01T00:00:30Z',
  })),
  'the status is long past its deadline': status(before => ({
    ...(before as object),
    startDeadline: '2020-01-01T00:00:00Z',
  })),
  ...Object.fromEntries(WEAKENINGS.map(([name, change]) => [`the Pod ${name}`, children(/^Pod\./, change)])),
};
