import type { ContainerPort, EnvVar, Probe, Toleration } from 'kubernetes-types/core/v1.js';
import type { Binding } from './binding.ts';

/** A volume mounted into the Pod. */
export interface PersistentVolumeMount {
  volumeName: string;
  claimName: string;
  mountPath: string;
  readOnly: boolean;
}

export type ProfileOnNode = { type: 'RuntimeDefault' } | { type: 'Localhost'; localhostProfile: string };

/**
 * All that decides what a Sandbox's Pod looks like, but for whose it is: the Sandbox, its profile, its runtime and the
 * installation's settings resolved into plain values. Equal requirements render equal Pods, cold or warm.
 */
export interface PodRequirements {
  image: string;
  imagePullPolicy: 'Always' | 'IfNotPresent' | 'Never' | undefined;
  imagePullSecrets: string[];
  command: string[] | undefined;
  args: string[] | undefined;
  env: EnvVar[];
  ports: ContainerPort[];
  probes: { liveness?: Probe; readiness?: Probe; startup?: Probe };
  resources: { cpu: string; memory: string; ephemeralStorage: string };
  cpuPinning: boolean;
  securityLevel: 'standard' | 'high' | 'custom';
  runtimeClassName: string | undefined;
  runAsUser: number;
  runAsGroup: number;
  seccompProfile: ProfileOnNode;
  appArmorProfile: ProfileOnNode | undefined;
  hostUsers: boolean | undefined;
  readOnlyRoot: boolean;
  writablePaths: string[];
  writableMedium: 'Disk' | 'Memory';
  readOnlyPaths: string[];
  persistentVolumeMounts: PersistentVolumeMount[];
  serviceAccountName: string;
  priorityClassName: string | undefined;
  nodeSelector: Record<string, string>;
  /** Labels that a node must have, whatever their value. */
  requiredNodeLabels: string[];
  tolerations: Toleration[];
  annotations: Record<string, string>;
  binding: Binding;
  spreadOverNodes: boolean;
  restartPolicy: 'Always' | 'Never';
  terminationGracePeriodSeconds: number;
}
