/** Who the tenants are: users that the administrator impersonates, each with one ClusterRole in one namespace. */
import { inject } from 'vitest';
import { type Kubectl, kubectlWith } from '../support/kubectl.ts';
import { ownControlPlane } from '../support/own-control-plane.ts';

const CLUSTER_ROLES = {
  viewer: 'view',
  editor: 'edit',
  admin: 'admin',
  /** Has every right in the namespace, those on status and WarmPods among them: what is refused is refused by a policy. */
  owner: 'cluster-admin',
  keeper: 'llmsafespace-profile-keeper',
} as const;
export type User = keyof typeof CLUSTER_ROLES;

const USERS = Object.keys(CLUSTER_ROLES) as User[];

const GROUP = 'rbac.authorization.k8s.io';
const apiVersion = `${GROUP}/v1`;
export const nameOf = (user: User, namespace: string) => `${user}-of-${namespace}`;
const roleRef = (name: string) => ({ apiGroup: GROUP, kind: 'ClusterRole', name });
const subject = (user: User, namespace: string) => ({
  apiGroup: GROUP,
  kind: 'User',
  name: nameOf(user, namespace),
});

const roleBinding = (user: User, namespace: string) => ({
  apiVersion,
  kind: 'RoleBinding',
  metadata: { name: user, namespace },
  roleRef: roleRef(CLUSTER_ROLES[user]),
  subjects: [subject(user, namespace)],
});

/** RuntimeEnvironments belong to no namespace: the owner's rights on them come by a ClusterRole of the namespace's name. */
const onRuntimes = (namespace: string) => [
  {
    apiVersion,
    kind: 'ClusterRole',
    metadata: { name: namespace },
    rules: [
      {
        apiGroups: ['llmsafespace.dev'],
        resources: ['runtimeenvironments', 'runtimeenvironments/status'],
        verbs: ['*'],
      },
    ],
  },
  {
    apiVersion,
    kind: 'ClusterRoleBinding',
    metadata: { name: namespace },
    roleRef: roleRef(namespace),
    subjects: [subject('owner', namespace)],
  },
];

/** The rights of all of them, for `kubectl apply`. */
export const rightsIn = (namespace: string): object[] => [
  ...USERS.map(user => roleBinding(user, namespace)),
  ...onRuntimes(namespace),
];

/** kubectl's arguments that take away what outlives the namespace. */
export const removalOfRights = (namespace: string): string[] => [
  'delete',
  '--ignore-not-found',
  `clusterroles/${namespace}`,
  `clusterrolebindings/${namespace}`,
];

/** kubectl as a user of the namespace `home`, in any namespace. */
export function kubectlAs(user: User, home: string, namespace = home): Kubectl {
  const kubectl = kubectlWith(inject('kubectl'), ownControlPlane().kubeconfig, namespace);
  const who = ['--as', nameOf(user, home), '--as-group', 'system:authenticated'];
  return (args, input) => kubectl([...who, ...args], input);
}
