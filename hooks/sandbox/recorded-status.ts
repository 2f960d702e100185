import { sandboxStatus } from '../api/sandbox-status.ts';
import type { Facts } from '../contract.ts';
import { HookError } from '../errors.ts';
import { observedOf } from '../lib/children.ts';
import type { SandboxRequest } from './request.ts';

/** Whether a Pod must be chosen, and the request's status doesn't name it. */
const hasToChoose = ({ sandbox: { status }, children }: SandboxRequest): boolean =>
  status.podName === undefined && observedOf(children, 'Pod.v1').length > 1;

/**
 * Whether a request older than the last answer would matter: when a Pod must be chosen, or when something keeps failing and its count
 * must not be lost. Never on the usual way to Ready.
 */
export const needsRecordedStatus = (request: SandboxRequest): boolean =>
  hasToChoose(request) || request.sandbox.status.backOff !== undefined;

/**
 * The request with the Sandbox's live status, where that matters.
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
