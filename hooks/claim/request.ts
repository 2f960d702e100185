import { type Sandbox, sandbox } from '../api/sandbox.ts';
import { customizeRequest, decoratorRequest } from '../contract.ts';
import { type Available, availableIn } from '../resolve/available.ts';

/** What the claim works on. */
export interface ClaimRequest extends Available {
  sandbox: Sandbox;
}

/** @throws {ZodError} naming the fields that don't fit. */
export function parseClaimRequest(body: unknown): ClaimRequest {
  const { object, related } = decoratorRequest.parse(body);
  return { sandbox: sandbox.parse(object), ...availableIn(related) };
}

/** @throws {ZodError} naming the fields that don't fit. */
export const parseClaimCustomize = (body: unknown): { sandbox: Sandbox } => ({
  sandbox: sandbox.parse(customizeRequest.parse(body).parent),
});
