import type { WarmPool } from '../api/warmpool.ts';
import type { CustomizeResponse, Hook } from '../contract.ts';
import { availabilityRules } from '../resolve/available.ts';
import type { Settings } from '../settings.ts';

/** What a pool reacts to: the same that a Sandbox does, since its Pods are to fit one (`C6`). */
export const customize: Hook<{ pool: WarmPool }, CustomizeResponse, Settings> = ({ pool }, { settings }) => ({
  response: {
    relatedResources: availabilityRules(pool.spec, pool.metadata.namespace ?? 'default', settings),
  },
  effects: [],
});
