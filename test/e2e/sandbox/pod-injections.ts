/** What an admission webhook adds to Pods of a namespace, by the beginning of their names; kwok leaves all of them Pending. */
import { mutate } from '../support/admission.ts';
import type { Stage } from '../support/stage.ts';

/** Allowed by Pod Security "restricted". */
const CONFINED = (of: string) =>
  `securityContext: Object.spec.${of}.securityContext{allowPrivilegeEscalation: false, capabilities: Object.spec.${of}.securityContext.capabilities{drop: ["ALL"]}}`;

const EMPTY = (list: string) => `JSONPatch{op: "add", path: "/spec/${list}", value: []}`;

const ANNOTATIONS = { hold: 'true', 'run-for': '1h' };

const annotate = ([key, value]: [string, string]) =>
  `JSONPatch{op: "add", path: "/metadata/annotations/" + jsonpatch.escapeKey("local.llmsafespace.dev/${key}"), value: "${value}"}`;

/** By the name that a Pod begins with. */
const ADDITIONS: Record<string, (node: string) => string> = {
  task: () =>
    `JSONPatch{op: "add", path: "/spec/containers/-", value: Object.spec.containers{name: "proxy", image: "proxy", ${CONFINED('containers')}}}`,
  init: () =>
    `${EMPTY('initContainers')}, JSONPatch{op: "add", path: "/spec/initContainers/-", value: Object.spec.initContainers{name: "setup", image: "setup", ${CONFINED('initContainers')}}}`,
  gated: () =>
    `${EMPTY('readinessGates')}, JSONPatch{op: "add", path: "/spec/readinessGates/-", value: Object.spec.readinessGates{conditionType: "example.org/routed"}}`,
  lost: node => `JSONPatch{op: "add", path: "/spec/nodeName", value: "${node}"}`,
};

const added = (node: string) =>
  Object.entries(ADDITIONS).map(
    ([prefix, addition]) => `(object.metadata.name.startsWith("${prefix}-") ? [${addition(node)}] : [])`,
  );

/** Has it added; resolves to what takes that back. */
export const injectInto = (stage: Stage, node: string): Promise<() => Promise<void>> => {
  const annotations = `[${Object.entries(ANNOTATIONS).map(annotate)}]`;
  return mutate(
    stage,
    { resource: 'pods', operations: ['CREATE'] },
    [annotations, ...added(node)].join(' + '),
  );
};
