import type { Facts, KubernetesObject } from '../contract.ts';
import type { Verdict } from '../lib/conditions.ts';
import type { Identity } from './identity.ts';

/**
 * Why a Pod is held back although the Sandbox can be served, or undefined: none is created in a namespace that isn't known to be
 * closed by its baseline policy (`B10`).
 */
export const holdBack = ({ baselinePolicy }: Facts): Verdict | undefined =>
  baselinePolicy?.known
    ? undefined
    : {
        type: 'PodReady',
        status: 'False',
        reason: 'BaselinePolicyMissing',
        message: `no Pod is created before its namespace has the NetworkPolicy llmsafespace-baseline: ${baselinePolicy?.reason ?? 'it was not looked for'}`,
      };

/**
 * Why a Pod can't be created while another one has its name: asked for under that name, the other one would count as the child that is
 * wanted and stay as it is, for Metacontroller updates no Pod.
 */
export const nameTaken = (foreign: readonly KubernetesObject[], { name }: Identity): Verdict | undefined =>
  foreign.some(({ metadata }) => metadata.name === name)
    ? {
        type: 'PodReady',
        status: 'False',
        reason: 'PodNameTaken',
        message: `Pod "${name}" isn't this Sandbox's own; its own is created when that one is gone`,
      }
    : undefined;
