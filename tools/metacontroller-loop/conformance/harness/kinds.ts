/** The throw-away kinds and controllers that a Metacontroller is tested with. */

export const group = 'loop.llmsafespace.test';
export const version = `${group}/v1`;

const anything = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };

function definition(plural: string, kind: string, scope: 'Namespaced' | 'Cluster') {
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      scope,
      names: { plural, singular: kind.toLowerCase(), kind },
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          subresources: { status: {} },
          schema: { openAPIV3Schema: { type: 'object', properties: { spec: anything, status: anything } } },
        },
      ],
    },
  };
}

/** Thing and Estate are parents of composites, Ornament is decorated, Hint is related. */
export const definitions = [
  definition('things', 'Thing', 'Namespaced'),
  definition('estates', 'Estate', 'Cluster'),
  definition('ornaments', 'Ornament', 'Namespaced'),
  definition('quiets', 'Quiet', 'Namespaced'),
  definition('hints', 'Hint', 'Cluster'),
];

const metacontroller = 'metacontroller.k8s.io/v1alpha1';

function hooks(url: string, name: string, verbs: string[]) {
  const hook = (verb: string) => ({
    version: 'v2',
    webhook: { url: `${url}/${name}/${verb}`, timeout: '5s' },
  });
  return Object.fromEntries(verbs.map(verb => [verb, hook(verb)]));
}

const rule = (resource: string, method?: string) => ({
  apiVersion: 'v1',
  resource,
  ...(method ? { updateStrategy: { method } } : {}),
});

/** The controllers, with their hooks at that server. */
export const controllers = (url: string) => [
  {
    apiVersion: metacontroller,
    kind: 'CompositeController',
    metadata: { name: 'loop-things' },
    spec: {
      parentResource: { apiVersion: version, resource: 'things' },
      childResources: [rule('configmaps', 'InPlace'), rule('services', 'Recreate'), rule('secrets')],
      generateSelector: true,
      hooks: hooks(url, 'loop-things', ['sync', 'finalize', 'customize']),
    },
  },
  {
    apiVersion: metacontroller,
    kind: 'CompositeController',
    metadata: { name: 'loop-estates' },
    spec: {
      parentResource: { apiVersion: version, resource: 'estates' },
      childResources: [rule('configmaps', 'InPlace')],
      hooks: hooks(url, 'loop-estates', ['sync']),
    },
  },
  {
    apiVersion: metacontroller,
    kind: 'DecoratorController',
    metadata: { name: 'loop-ornaments' },
    spec: {
      resources: [
        {
          apiVersion: version,
          resource: 'ornaments',
          labelSelector: { matchExpressions: [{ key: 'plain', operator: 'DoesNotExist' }] },
        },
        { apiVersion: version, resource: 'quiets', ignoreStatusChanges: true },
      ],
      attachments: [rule('configmaps', 'InPlace')],
      hooks: hooks(url, 'loop-ornaments', ['sync', 'customize']),
    },
  },
  {
    apiVersion: metacontroller,
    kind: 'DecoratorController',
    metadata: { name: 'loop-farewell' },
    spec: {
      resources: [
        {
          apiVersion: version,
          resource: 'ornaments',
          annotationSelector: { matchAnnotations: { farewell: 'yes' } },
        },
      ],
      hooks: hooks(url, 'loop-farewell', ['sync', 'finalize']),
    },
  },
];
