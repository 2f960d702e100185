/**
 * Every condition type and reason that a status may have: code that names another one does not compile. docs/conditions.md is
 * generated from these tables.
 */
import type { Conditions } from './reasons/reason.ts';
import { SANDBOX_CONDITIONS } from './reasons/sandbox.ts';
import { WARM_POD_CONDITIONS } from './reasons/warm-pod.ts';
import { WARM_POOL_CONDITIONS } from './reasons/warm-pool.ts';

/** The conditions of each kind, in the order in which they are described. */
export const CONDITIONS = {
  Sandbox: SANDBOX_CONDITIONS,
  WarmPool: WARM_POOL_CONDITIONS,
  WarmPod: WARM_POD_CONDITIONS,
} as const satisfies Record<string, Conditions>;

type Kind = keyof typeof CONDITIONS;
type OfKind<K extends Kind> = (typeof CONDITIONS)[K];

/** A condition type of one of our kinds. */
export type ConditionType = { [K in Kind]: keyof OfKind<K> }[Kind] & string;

/** The reasons of a condition, of any kind. */
export type ReasonOf<T extends ConditionType> = {
  [K in Kind]: T extends keyof OfKind<K>
    ? OfKind<K>[T] extends { reasons: infer R }
      ? keyof R & string
      : never
    : never;
}[Kind];
