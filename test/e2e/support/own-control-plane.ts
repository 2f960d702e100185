import { inject } from 'vitest';
import type { ProvidedControlPlane } from '../control-plane.ts';

/** The control plane of this worker, which runs one file at a time. */
export function ownControlPlane(): ProvidedControlPlane {
  const number = Number(process.env.VITEST_POOL_ID);
  const own = inject('controlPlanes')[number - 1];
  if (own === undefined) throw new Error(`worker ${number} has no control plane`);
  return own;
}
