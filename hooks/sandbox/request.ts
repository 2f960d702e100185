import { type Sandbox, sandbox } from '../api/sandbox.ts';
import {
  compositeRequest,
  customizeRequest,
  type KubernetesObject,
  type ObjectsByKind,
} from '../contract.ts';
import { observedOf } from '../lib/children.ts';
import { type Available, availableIn } from '../resolve/available.ts';

/** What the sandbox hooks work on: Metacontroller's request with its objects parsed. */
export interface SandboxRequest extends Available {
  sandbox: Sandbox;
  children: ObjectsByKind;
  /** Claims by name: the Sandbox's own, and those it mounts. */
  claims: Map<string, KubernetesObject>;
}

/** @throws {ZodError} naming the fields that don't fit. */
export function parseSandboxRequest(body: unknown): SandboxRequest {
  const { parent, children, related } = compositeRequest.parse(body);
  const claims = [
    ...observedOf(related, 'PersistentVolumeClaim.v1'),
    ...observedOf(children, 'PersistentVolumeClaim.v1'),
  ];
  return {
    sandbox: sandbox.parse(parent),
    children,
    ...availableIn(related),
    claims: new Map(claims.map(claim => [claim.metadata.name, claim])),
  };
}

/** @throws {ZodError} naming the fields that don't fit. */
export const parseSandboxCustomize = (body: unknown): { sandbox: Sandbox } => ({
  sandbox: sandbox.parse(customizeRequest.parse(body).parent),
});
