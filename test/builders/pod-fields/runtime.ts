import type { RuntimeSpecInput } from '../related.ts';
import { probeRows } from './probes.ts';
import { fieldRows, type LayerFieldRow } from './row.ts';

type Rows = LayerFieldRow<Partial<RuntimeSpecInput>>[];

const secret = (fields: object = {}) => ({
  env: [{ name: 'A', valueFrom: { secretKeyRef: { name: 'secret', key: 'key', ...fields } } }],
});

const port = (fields: object = {}) => ({ ports: [{ name: 'web', containerPort: 8080, ...fields }] });

const appArmor = (localhostProfile: string) => ({
  appArmorProfile: { type: 'Localhost' as const, localhostProfile },
});

const ROWS: Rows = [
  ['image', 'another', { image: 'python:3.10-other' }],
  ['imageDigest', 'another', { imageDigest: `sha256:${'0123456789abcdef'.repeat(4)}` }],
  ['imagePullPolicy', 'another', { imagePullPolicy: 'Always' }],
  ['imagePullSecrets[].name', 'another', { imagePullSecrets: [{ name: 'registry' }] }],
  ['language', 'the same', { language: 'cobol' }],
  ['version', 'the same', { version: '85' }],
  ['tags[]', 'the same', { tags: ['another-tag'] }],
  ['preInstalledPackages[]', 'the same', { preInstalledPackages: ['numpy'] }],
  ['packageManager', 'the same', { packageManager: 'pip' }],
  ['securityLevel', 'another', { securityLevel: 'high' }],
  ['securityFeatures[]', 'the same', { securityFeatures: ['seccomp'] }],
  ['seccompProfile', 'another', { seccompProfile: 'runtime.json' }],
  [['appArmorProfile.type', 'appArmorProfile.localhostProfile'], 'another', appArmor('one')],
  ['appArmorProfile.localhostProfile', 'another', appArmor('other'), appArmor('one')],
  ['runAsNonRoot', 'refused', { runAsNonRoot: false }],
  ['command[]', 'another', { command: ['sleep'] }],
  ['args[]', 'another', { args: ['1'] }],
  ['env[].name', 'another', { env: [{ name: 'B', value: '1' }] }, { env: [{ name: 'A', value: '1' }] }],
  ['env[].value', 'another', { env: [{ name: 'A', value: '2' }] }, { env: [{ name: 'A', value: '1' }] }],
  ['env[].valueFrom.secretKeyRef.name', 'another', secret({ name: 'other' }), secret()],
  ['env[].valueFrom.secretKeyRef.key', 'another', secret({ key: 'other' }), secret()],
  ['env[].valueFrom.secretKeyRef.optional', 'another', secret({ optional: true }), secret()],
  ['ports[].name', 'another', port({ name: 'api' }), port()],
  ['ports[].containerPort', 'another', port({ containerPort: 9090 }), port()],
  ['ports[].protocol', 'another', port({ protocol: 'UDP' }), port()],
  ...probeRows,
  ['lateBinding', 'the same', { lateBinding: true }],
  ['requiredNodeFeatures[]', 'another', { requiredNodeFeatures: ['gpu'] }],
  ['priorityClassName', 'another', { priorityClassName: 'system-node-critical' }],
  ['resourceRequirements.minCpu', 'the same', { resourceRequirements: { minCpu: '100m' } }],
  ['resourceRequirements.minMemory', 'the same', { resourceRequirements: { minMemory: '64Mi' } }],
  ['resourceRequirements.recommendedCpu', 'another', { resourceRequirements: { recommendedCpu: '2' } }],
  [
    'resourceRequirements.recommendedMemory',
    'another',
    { resourceRequirements: { recommendedMemory: '2Gi' } },
  ],
];

/** A row, or more, for each field of `spec` of a RuntimeEnvironment. */
export const runtimeFields = fieldRows('runtime', ROWS);
