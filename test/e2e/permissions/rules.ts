/** The rights that the chart gives, one by one, and those that a program made use of. */
import { readFileSync } from 'node:fs';
import type { PolicyRule } from 'kubernetes-types/rbac/v1.js';

/** `verb group/resource`; a subresource is part of the resource, as RBAC writes it. */
export type Right = string;

const right = (verb: string, group: string, resource: string): Right => `${verb} ${group}/${resource}`;

/** Each verb on each resource of each group. */
export const rightsOf = (rules: readonly PolicyRule[]): Right[] =>
  rules.flatMap(({ apiGroups = [], resources = [], verbs }) =>
    apiGroups.flatMap(group =>
      resources.flatMap(resource => verbs.map(verb => right(verb, group, resource))),
    ),
  );

export interface AuditedRequest {
  verb: string;
  user: { username: string };
  objectRef?: {
    apiGroup?: string;
    resource?: string;
    subresource?: string;
    namespace?: string;
    name?: string;
  };
  requestURI: string;
  responseStatus?: { code?: number; message?: string };
}

const auditedRequests = (auditLogFile: string): AuditedRequest[] =>
  readFileSync(auditLogFile, 'utf8')
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line) as AuditedRequest);

/** Every request of a user in an audit log, from its beginning. */
export const requestsOf = (auditLogFile: string, username: string): AuditedRequest[] =>
  auditedRequests(auditLogFile).filter(({ user }) => user.username === username);

/** Those that were made while a ClusterRoleBinding existed: an uninstall takes the rights of programs that are still ending. */
export function requestsWhileBound(
  auditLogFile: string,
  username: string,
  bindingName: string,
): AuditedRequest[] {
  let bound = false;
  return auditedRequests(auditLogFile).filter(({ verb, user, objectRef }) => {
    const isBinding = objectRef?.resource === 'clusterrolebindings' && objectRef.name === bindingName;
    if (isBinding) bound = verb !== 'delete';
    return bound && user.username === username;
  });
}

/** The rights that a request took; none for a path that belongs to no resource. */
export const rightTaken = ({ verb, objectRef }: AuditedRequest): Right[] => {
  if (objectRef?.resource === undefined) return [];
  const { apiGroup = '', resource, subresource } = objectRef;
  const whole = subresource === undefined ? resource : `${resource}/${subresource}`;
  // A watch that begins with what is there has taken the place of the list; older API servers are still asked for a list.
  const verbs = verb === 'watch' ? ['watch', 'list'] : [verb];
  return verbs.map(taken => right(taken, apiGroup, whole));
};

/** Refusals that other tests provoke on purpose, or an API server that has yet to find our kinds; no right would change them. */
const otherReasons =
  /because it is being terminated|(exceeded|unknown for) quota|per Pod is|denied request: not on a Friday|only dynamically provisioned pvc can be resized|violates PodSecurity|no PriorityClass with name|loop\.llmsafespace\.test|cannot find RESTMapping/;

/** What was refused for want of a right, by the authorizer or by the admission plugin that asks it, as a sentence each. */
export const refusals = (requests: readonly AuditedRequest[]): string[] => [
  ...new Set(
    requests
      .filter(({ responseStatus }) => responseStatus?.code === 403)
      .map(({ verb, requestURI, responseStatus }) => `${verb} ${requestURI}: ${responseStatus?.message}`)
      .filter(refusal => !otherReasons.test(refusal)),
  ),
];
