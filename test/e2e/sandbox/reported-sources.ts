/** Profiles and runtimes that are fine in themselves, and in the way of the Sandboxes of `reported-rows.ts`. */
const custom = (kind: string, name: string, spec: object) => ({
  apiVersion: 'llmsafespace.dev/v1',
  kind,
  metadata: { name },
  spec,
});

const profile = (name: string, spec: object = {}) =>
  custom('SandboxProfile', name, { language: 'python', ...spec });

/** A runtime found by its name only. */
const runtime = (name: string, spec: object = {}) =>
  custom('RuntimeEnvironment', name, { language: 'python', version: name, image: 'python:3.10', ...spec });

export const reportedProfiles = [
  profile('for-nodejs', { language: 'nodejs' }),
  profile('wants-torch', { preInstalledPackages: ['numpy', 'torch', 'jax'] }),
  profile('keeps-opt', { filesystemConfig: { readOnlyPaths: ['/opt'] } }),
  profile('keeps-tmp', { filesystemConfig: { readOnlyPaths: ['/tmp'] } }),
  profile('half-a-core', { resourceDefaults: { cpu: '500m' } }),
  profile('to-metadata', { networkPolicies: [{ type: 'egress', rules: [{ cidr: '169.254.169.254/32' }] }] }),
];

export const reportedRuntimes = [
  runtime('as-root', { runAsNonRoot: false }),
  runtime('two-in-one', {
    ports: [
      { name: 'dns', containerPort: 53, protocol: 'UDP' },
      { name: 'dns-tcp', containerPort: 53, protocol: 'TCP' },
    ],
  }),
  runtime('hungry', { resourceRequirements: { minCpu: '2', minMemory: '4Gi' } }),
  runtime('unpulled', { image: 'registry.invalid/python' }),
  runtime('nowhere', { requiredNodeFeatures: ['warp-drive'] }),
  runtime('important', { priorityClassName: 'nobody-knows' }),
];
