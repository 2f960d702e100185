import type { Facts } from '../contract.ts';
import type { Verdict } from '../lib/conditions.ts';

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
