import { sandboxStatus } from '../api/sandbox-status.ts';
import type { Facts } from '../contract.ts';
import { HookError } from '../errors.ts';
import { observedOf } from '../lib/children.ts';
import type { SandboxRequest } from './request.ts';

/** Whether one of several Pods is to be chosen, and the request doesn't say which the Sandbox was told of. */
const hasToChoose = ({ sandbox: { status }, children }: SandboxRequest): boolean =>
  status.podName === undefined && observedOf(children, 'Pod.v1').length > 1;

/**
 * Whether it matters that the request may be older than the last answer: where a Pod is to be chosen, or where something fails again
 * and again, and what was counted must not be forgotten. It is never so on the way to Ready as it usually is.
 */
export const needsRecordedStatus = (request: SandboxRequest): boolean =>
  hasToChoose(request) || request.sandbox.status.backOff !== undefined;

/**
 * The request with the Sandbox's status as the API server has it, where that matters.
 *
 * @throws {HookError} while it isn't known.
 */
export function withRecordedStatus(request: SandboxRequest, { recordedStatus }: Facts): SandboxRequest {
  if (!needsRecordedStatus(request)) return request;
  if (!recordedStatus?.known) {
    throw new HookError(
      'STATUS_UNKNOWN',
      503,
      `the recorded status is unknown: ${recordedStatus?.reason ?? 'not read yet'}`,
    );
  }
  return recordedStatus.value === undefined
    ? request
    : { ...request, sandbox: { ...request.sandbox, status: sandboxStatus.parse(recordedStatus.value) } };
}
