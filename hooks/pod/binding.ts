/**
 * What a Sandbox tells its Pod (`C9`): one annotation with one JSON document, which a volume shows as one file. The kubelet replaces the
 * file as a whole; it is empty until the Pod is bound.
 */
import type { PodSpec, Volume, VolumeMount } from 'kubernetes-types/core/v1.js';
import type { Sandbox } from '../api/sandbox.ts';
import type { KubernetesObject } from '../contract.ts';

/**
 * How a Pod gets it: not at all; from its start, while nothing confirms that it is read; from its start, and the runtime's readiness
 * confirms it; or once a Sandbox has the Pod, which is confirmed, too.
 */
export type Binding = 'none' | 'unconfirmed' | 'at-start' | 'late';

const FOLDER = '/etc/llmsafespace';
const FILE = 'binding.json';

/** Where a container finds it. */
export const BINDING_PATH = `${FOLDER}/${FILE}`;

/** On a Pod: the document. */
const DOCUMENT_ANNOTATION = 'llmsafespace.dev/binding';
/** On a Pod whose runtime confirms it: how the Pod gets it. */
const BINDS_ANNOTATION = 'llmsafespace.dev/binds';

const VOLUME_NAME = 'binding';

export const bindingVolumes = (binding: Binding): Volume[] =>
  binding === 'none'
    ? []
    : [
        {
          name: VOLUME_NAME,
          downwardAPI: {
            items: [
              { path: FILE, fieldRef: { fieldPath: `metadata.annotations['${DOCUMENT_ANNOTATION}']` } },
            ],
          },
        },
      ];

export const bindingMounts = (binding: Binding): VolumeMount[] =>
  binding === 'none' ? [] : [{ name: VOLUME_NAME, mountPath: FOLDER, readOnly: true }];

/** Whether Pods of this spec have the file. */
export const hasBindingVolume = ({ volumes = [] }: PodSpec): boolean =>
  volumes.some(({ name }) => name === VOLUME_NAME);

/** Of a Pod's template: part of what tells Pods apart. */
export const bindsAnnotation = (binding: Binding): Record<string, string> =>
  binding === 'at-start' || binding === 'late' ? { [BINDS_ANNOTATION]: binding } : {};

/** The one of these annotations that an idle Pod has already. */
export const bindsAnnotationIn = ({
  [BINDS_ANNOTATION]: binds,
}: Record<string, string>): Record<string, string> =>
  binds === undefined ? {} : { [BINDS_ANNOTATION]: binds };

/** Keys have no order: the same words give the same document. */
const sorted = (words: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(words).toSorted(([a], [b]) => (a < b ? -1 : 1)));

/** The document of a Sandbox; `env` is what its container was not created with. */
export const bindingAnnotation = (
  { metadata: { name, namespace, uid }, spec }: Pick<Sandbox, 'metadata' | 'spec'>,
  env: NonNullable<Sandbox['spec']['env']>,
): Record<string, string> => ({
  [DOCUMENT_ANNOTATION]: JSON.stringify({
    sandbox: { name, namespace, uid },
    identity: sorted(spec.identity ?? {}),
    env: Object.fromEntries(env.map(({ name: variable, value = '' }) => [variable, value])),
  }),
});

const annotationsOf = ({ metadata }: KubernetesObject) => metadata.annotations ?? {};

/** Whether the runtime's readiness confirms that it has read its binding. */
export const isConfirmed = (pod: KubernetesObject): boolean =>
  annotationsOf(pod)[BINDS_ANNOTATION] !== undefined;

/** Whether the Pod is, or was, to be bound after its start. */
export const isBoundLate = (pod: KubernetesObject): boolean =>
  annotationsOf(pod)[BINDS_ANNOTATION] === ('late' satisfies Binding);

/** Whether it has its binding. */
const isBound = (pod: KubernetesObject): boolean => annotationsOf(pod)[DOCUMENT_ANNOTATION] !== undefined;

/** Whether the Pod waits to be bound. */
export const isUnbound = (pod: KubernetesObject): boolean => isBoundLate(pod) && !isBound(pod);
