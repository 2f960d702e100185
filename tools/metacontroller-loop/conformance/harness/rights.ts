/** What Metacontroller needs for the kinds of these tests, beyond the chart's rights for our own. */
import { metacontrollerUser } from '../../../../local/service-accounts.ts';
import type { Draft } from './cluster.ts';
import { group } from './kinds.ts';

const name = 'loop-test-kinds';
const apiVersion = 'rbac.authorization.k8s.io/v1';

export const rights: Draft[] = [
  {
    apiVersion,
    kind: 'ClusterRole',
    metadata: { name },
    rules: [
      { apiGroups: [group], resources: ['*'], verbs: ['*'] },
      { apiGroups: [''], resources: ['configmaps', 'secrets', 'services', 'namespaces'], verbs: ['*'] },
    ],
  },
  {
    apiVersion,
    kind: 'ClusterRoleBinding',
    metadata: { name },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name },
    subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: metacontrollerUser }],
  },
];
