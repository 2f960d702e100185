/** Every condition of a Sandbox, and its reasons (`A6`). */
import type { Conditions } from './reason.ts';
import { NETWORK } from './sandbox-network.ts';
import { ORIGIN } from './sandbox-origin.ts';
import { POD_READY } from './sandbox-pod.ts';
import { RESOLUTION } from './sandbox-resolution.ts';
import { STORAGE } from './sandbox-storage.ts';
import { SUMMARY } from './sandbox-summary.ts';

/** The conditions of a Sandbox, in the order in which they are described. */
export const SANDBOX_CONDITIONS = {
  ...SUMMARY,
  PodReady: POD_READY,
  ...RESOLUTION,
  ...NETWORK,
  ...STORAGE,
  ...ORIGIN,
} as const satisfies Conditions;
