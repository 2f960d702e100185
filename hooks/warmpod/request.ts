import { type WarmPod, warmPod } from '../api/warmpod.ts';
import { decoratorRequest } from '../contract.ts';

/** What the warmpod hook works on. */
export interface WarmPodRequest {
  warmPod: WarmPod;
}

/** @throws {ZodError} naming the fields that don't fit. */
export const parseWarmPodRequest = (body: unknown): WarmPodRequest => ({
  warmPod: warmPod.parse(decoratorRequest.parse(body).object),
});
