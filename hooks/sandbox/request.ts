import { type RuntimeEnvironment, runtimeEnvironment } from '../api/runtimeenvironment.ts';
import { type Sandbox, sandbox } from '../api/sandbox.ts';
import { type SandboxProfile, sandboxProfile } from '../api/sandboxprofile.ts';
import {
  compositeRequest,
  customizeRequest,
  type KubernetesObject,
  type ObjectsByKind,
} from '../contract.ts';
import { observedOf } from '../lib/children.ts';

/** What the sandbox hooks work on: Metacontroller's request with its objects parsed. */
export interface SandboxRequest {
  sandbox: Sandbox;
  children: ObjectsByKind;
  runtimes: RuntimeEnvironment[];
  profiles: SandboxProfile[];
  runtimeClassNames: string[];
  /** Claims by name: the Sandbox's own, and those it mounts. */
  claims: Map<string, KubernetesObject>;
}

/** Related objects that fit their schema; one that an older CRD let in and doesn't is as if it weren't there. */
const valid = <T>(
  objects: KubernetesObject[],
  parse: (value: unknown) => { success: boolean; data?: T },
): T[] => objects.flatMap(value => parse(value).data ?? []);

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
    runtimes: valid(
      observedOf(related, 'RuntimeEnvironment.llmsafespace.dev/v1'),
      runtimeEnvironment.safeParse,
    ),
    profiles: valid(observedOf(related, 'SandboxProfile.llmsafespace.dev/v1'), sandboxProfile.safeParse),
    runtimeClassNames: observedOf(related, 'RuntimeClass.node.k8s.io/v1').map(
      ({ metadata }) => metadata.name,
    ),
    claims: new Map(claims.map(claim => [claim.metadata.name, claim])),
  };
}

/** @throws {ZodError} naming the fields that don't fit. */
export const parseSandboxCustomize = (body: unknown): { sandbox: Sandbox } => ({
  sandbox: sandbox.parse(customizeRequest.parse(body).parent),
});
