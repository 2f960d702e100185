import type { KubernetesObject } from '../contract.ts';
import type { WarmPodRequest } from './request.ts';

/** The Pod of a WarmPod has its name. */
export const ownPod = ({ warmPod, pods }: WarmPodRequest): KubernetesObject | undefined =>
  pods.find(({ metadata }) => metadata.name === warmPod.metadata.name);
