import { type Sandbox, sandbox } from '../api/sandbox.ts';
import { compositeRequest, type ObjectsByKind } from '../contract.ts';

/** The sandbox hooks' input: Metacontroller's request, parent parsed. */
export interface SandboxRequest {
  sandbox: Sandbox;
  children: ObjectsByKind;
}

/** @throws {ZodError} naming the fields that don't fit. */
export function parseSandboxRequest(body: unknown): SandboxRequest {
  const { parent, children } = compositeRequest.parse(body);
  return { sandbox: sandbox.parse(parent), children };
}
