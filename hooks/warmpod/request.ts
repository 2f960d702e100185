import type { PodTemplateSpec } from 'kubernetes-types/core/v1.js';
import { type WarmPod, warmPod } from '../api/warmpod.ts';
import { customizeRequest, decoratorRequest, type KubernetesObject } from '../contract.ts';
import { observedOf } from '../lib/children.ts';

/** What the warmpod hook works on. */
export interface WarmPodRequest {
  warmPod: WarmPod;
  /** The Pods that are attached to it, or were when Metacontroller last looked: a claimed one may still be among them. */
  pods: KubernetesObject[];
  /** What its Pod is made from; undefined while the pool's PodTemplate isn't observed. */
  template: PodTemplateSpec | undefined;
}

const templateNamed = (
  podTemplates: KubernetesObject[],
  name: string | undefined,
): PodTemplateSpec | undefined =>
  podTemplates.find(({ metadata }) => metadata.name === name)?.template as PodTemplateSpec | undefined;

/** @throws {ZodError} naming the fields that don't fit. */
export function parseWarmPodRequest(body: unknown): WarmPodRequest {
  const { object, attachments, related } = decoratorRequest.parse(body);
  const parsed = warmPod.parse(object);
  return {
    warmPod: parsed,
    pods: observedOf(attachments, 'Pod.v1'),
    template: templateNamed(observedOf(related, 'PodTemplate.v1'), parsed.spec.podTemplate?.name),
  };
}

/** @throws {ZodError} naming the fields that don't fit. */
export const parseWarmPodCustomize = (body: unknown): { warmPod: WarmPod } => ({
  warmPod: warmPod.parse(customizeRequest.parse(body).parent),
});
