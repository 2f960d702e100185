import type { Api } from './api.ts';

export interface Attempt {
  verb: string;
  group?: string;
  resource: string;
  subresource?: string | undefined;
  /** Absent: in any. */
  namespace?: string;
}

/** Whether the API server's authorizer would let a user of these groups do it. */
export async function isAllowed(
  api: Api,
  { user, groups }: { user: string; groups: string[] },
  resourceAttributes: Attempt,
): Promise<boolean> {
  const { status } = await api.call<{ status: { allowed: boolean } }>({
    method: 'POST',
    path: '/apis/authorization.k8s.io/v1/subjectaccessreviews',
    body: {
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SubjectAccessReview',
      spec: { user, groups, resourceAttributes },
    },
  });
  return status.allowed;
}
