import type { DesiredObject, KubernetesObject, ObjectsByKind } from '../contract.ts';

const LAST_APPLIED = 'metacontroller.k8s.io/last-applied-configuration';

/** The observed objects of one kind, such as `Pod.v1`, sorted by name so that answers never depend on map order. */
export const observedOf = (objects: ObjectsByKind, kind: string): KubernetesObject[] =>
  Object.values(objects[kind] ?? {}).sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));

/** Keeps an observed child as it is, by name alone: enough for kinds updated OnDelete. */
export const echoIdentity = ({
  apiVersion,
  kind,
  metadata: { name, namespace },
}: KubernetesObject): DesiredObject => ({
  apiVersion,
  kind,
  metadata: { name, namespace },
});

/** Whether an annotation, which anyone may write, describes its object. */
const describes = (applied: DesiredObject | undefined, { apiVersion, kind, metadata }: KubernetesObject) =>
  applied?.apiVersion === apiVersion &&
  applied.kind === kind &&
  applied.metadata?.name === metadata.name &&
  applied.metadata.namespace === metadata.namespace;

/** What Metacontroller last applied; undefined if nothing, or if the annotation is about another object. */
export function lastApplied(observed: KubernetesObject): DesiredObject | undefined {
  const text = observed.metadata.annotations?.[LAST_APPLIED];
  if (text === undefined) return undefined;
  try {
    const applied = JSON.parse(text) as DesiredObject;
    return describes(applied, observed) ? applied : undefined;
  } catch {
    return undefined;
  }
}

/** Metacontroller's label for the parent of a child. */
const CONTROLLER_UID = 'controller-uid';

/** One that another parent made, and left, still says so in what was applied last. */
function asOfItsParent(kept: DesiredObject, { metadata }: KubernetesObject): DesiredObject {
  const uid = metadata.labels?.[CONTROLLER_UID];
  const labelled = kept.metadata.labels?.[CONTROLLER_UID];
  if (uid === undefined || labelled === undefined || labelled === uid) return kept;
  return {
    ...kept,
    metadata: { ...kept.metadata, labels: { ...kept.metadata.labels, [CONTROLLER_UID]: uid } },
  };
}

/**
 * Keeps an observed child whole: kinds updated InPlace would lose the fields that a thin echo leaves out. An object that
 * Metacontroller never applied has no such fields to lose.
 */
export const echoWhole = (observed: KubernetesObject): DesiredObject =>
  asOfItsParent(lastApplied(observed) ?? echoIdentity(observed), observed);
